/* SPDX-License-Identifier: MIT */
/*
 * A program under ThreadSanitizer with a library that is not: four threads make loops,
 * timers and resources of names, stacks and sites that they share, and check now and
 * then. The sanitizer sees none of the library's own order, only the libc calls it makes;
 * whatever it reports is a false alarm that our users would get.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

#define THREADS 4
#define ROUNDS  100

static const struct unc_resource_type session_type = {
    .name = "session",
    .release_call = "session_close()",
};

static int on_timer(struct unc_loop *loop, void *userdata)
{
    int *count = userdata;

    return ++*count == 2 ? unc_loop_stop(loop) : 0;
}

static void use_loop(const char *name)
{
    struct unc_loop *loop;
    int count = 0;

    if (unc_loop_new(&loop) < 0) {
        abort();
    }
    (void)unc_loop_set_name(loop, name);
    (void)unc_loop_call_later(loop, 1000, on_timer, &count, NULL);
    (void)unc_loop_call_soon(loop, on_timer, &count, NULL);
    if (unc_loop_run_forever(loop) < 0 || unc_loop_free(loop) != NULL) {
        abort();
    }
}

/* Different depths are different stacks; each of them is new to one thread only. */
static __attribute__((noinline)) void use_resource(unsigned depth, const char *name)
{
    char handle;

    if (depth > 0) {
        use_resource(depth - 1, name);
        __asm__ volatile("" ::: "memory");
        return;
    }
    if (unc_resource_acquired(&session_type, &handle, name) != 0 ||
        unc_resource_expect_open(&session_type, &handle, name) != 0 ||
        unc_resource_released(&session_type, &handle) != 0) {
        abort();
    }
}

static void *work(void *userdata)
{
    (void)userdata;
    for (unsigned i = 0; i < ROUNDS; i++) {
        char name[40];

        (void)snprintf(name, sizeof name, "the name of round %u", i);
        use_loop(name);
        use_resource(i % 32, name);
        if (i % 16 == 0) {
            (void)unc_check();
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) {
            return EXIT_FAILURE;
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return unc_check() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
