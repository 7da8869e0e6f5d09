/* SPDX-License-Identifier: MIT */
/*
 * What the stacks of tasks cost, without the tasks.
 *
 *   coroutine-switch      into a coroutine and back
 *   coroutine-suspended   to take a stack, enter it, touch two pages of it and leave it
 *                         suspended, for each of many; against touching the same pages
 *                         of one mapping, by turns
 *   coroutine-bytes       what one of these keeps resident
 *
 *   RESULT name unit ours peer peer-name target-ratio
 *
 * Figures are medians, and times are of the processor. Usage: bench-coroutines [COUNT
 * [ROUNDS]]. Uses internals: linked with the archive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "task/coroutine.h"
#include "task/stack_slab.h"

#define ROUNDS_MAX       99
#define SWITCHES         1000000
#define SWITCH_NS_MAX    30.0
#define RESIDENT_MAX     (9.0 * 1024)
#define SUSPENDED_TARGET 1.3
#define BYTES_BELOW      4500 /* that is in the second page */

struct actor {
    struct unc__coroutine coroutine;
    bool is_last;
};

static size_t actor_count = 100000;
static unsigned round_count = 5;

static void require(bool is_true, const char *what)
{
    if (!is_true) {
        (void)fprintf(stderr, "bench-coroutines: %s failed\n", what);
        exit(1);
    }
}

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *figures)
{
    qsort(figures, round_count, sizeof *figures, compare);
    return figures[round_count / 2];
}

static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long size = 0;
    unsigned long resident = 0;

    require(file != NULL && fscanf(file, "%lu %lu", &size, &resident) == 2, "statm");
    (void)fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static void touch_and_leave(void *userdata)
{
    struct actor *actor = userdata;
    volatile char bytes[BYTES_BELOW];

    bytes[0] = 1;
    (void)bytes[0];
    while (!actor->is_last) {
        unc__coroutine_leave(&actor->coroutine);
    }
}

static void start(struct unc__coroutine_pool *pool, struct actor *actor)
{
    actor->is_last = false;
    require(unc__coroutine_take(pool, 0, touch_and_leave, actor, &actor->coroutine) == 0,
            "unc__coroutine_take");
    unc__coroutine_enter(&actor->coroutine);
}

static void finish(struct unc__coroutine_pool *pool, struct actor *actor)
{
    actor->is_last = true;
    unc__coroutine_enter(&actor->coroutine);
    unc__coroutine_return(pool, &actor->coroutine);
}

static void measure_switch(void)
{
    struct unc__coroutine_pool *pool = unc__coroutine_pool_new();
    struct actor actor;
    double figures[ROUNDS_MAX];

    require(pool != NULL, "unc__coroutine_pool_new");
    start(pool, &actor);
    for (unsigned round = 0; round < round_count; round++) {
        double begun = now();

        for (unsigned i = 0; i < SWITCHES; i++) {
            unc__coroutine_enter(&actor.coroutine);
        }
        figures[round] = (now() - begun) / SWITCHES;
    }
    finish(pool, &actor);
    unc__coroutine_pool_free(pool);
    (void)printf("RESULT coroutine-switch ns %.1f %.1f limit 1.000\n", median(figures),
                 SWITCH_NS_MAX);
}

/* The same pages, and nothing else. */
static double touch_pages(void)
{
    const size_t stride = unc__stack_slot_size(UNC__STACK_SIZE_DEFAULT);
    const size_t size = actor_count * stride;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    double begun;

    require(memory != MAP_FAILED, "mmap");
    (void)madvise(memory, size, MADV_NOHUGEPAGE);
    begun = now();
    for (size_t top = stride; top <= size; top += stride) {
        memory[top - 1] = 1;
        memory[top - BYTES_BELOW] = 1;
    }
    begun = now() - begun;
    (void)munmap(memory, size);
    return begun / (double)actor_count;
}

static double suspend(struct actor *actors, double *ret_bytes)
{
    struct unc__coroutine_pool *pool = unc__coroutine_pool_new();
    double before = resident_bytes();
    double begun = now();

    require(pool != NULL, "unc__coroutine_pool_new");
    for (size_t i = 0; i < actor_count; i++) {
        start(pool, &actors[i]);
    }
    begun = now() - begun;
    *ret_bytes = (resident_bytes() - before) / (double)actor_count;
    for (size_t i = 0; i < actor_count; i++) {
        finish(pool, &actors[i]);
    }
    unc__coroutine_pool_free(pool);
    return begun / (double)actor_count;
}

static void measure_suspended(void)
{
    struct actor *actors = malloc(actor_count * sizeof *actors);
    double ours[ROUNDS_MAX];
    double peer[ROUNDS_MAX];
    double bytes[ROUNDS_MAX];

    require(actors != NULL, "malloc");
    memset((void *)actors, 1, actor_count * sizeof *actors);
    for (unsigned round = 0; round < round_count; round++) {
        peer[round] = touch_pages();
        ours[round] = suspend(actors, &bytes[round]);
    }
    free(actors);
    (void)printf("RESULT coroutine-suspended ns %.1f %.1f two-pages %.3f\n", median(ours),
                 median(peer), SUSPENDED_TARGET);
    (void)printf("RESULT coroutine-bytes B %.1f %.1f limit 1.000\n", median(bytes),
                 RESIDENT_MAX);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        actor_count = strtoul(argv[1], NULL, 10);
    }
    if (argc > 2) {
        round_count = (unsigned)strtoul(argv[2], NULL, 10);
    }
    if (actor_count == 0 || round_count == 0 || round_count > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench-coroutines [COUNT [ROUNDS]]\n");
        return 2;
    }
    measure_switch();
    measure_suspended();
    return 0;
}
