/* SPDX-License-Identifier: MIT */
/*
 * Ends in the way that its argument names, with an event loop in some state. Run by
 * endings_test.c; status 3 unless something went wrong before the end.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <unclosed/loop.h>

#define STATUS            3
#define MANY              10000
#define DESCRIPTORS       (2 * MANY + 100)
#define SPARE_DESCRIPTORS 20

static struct unc_loop *loop; /* the latest */

static void require(int is_true)
{
    if (!is_true) {
        perror("loop_leaver");
        _exit(99);
    }
}

static void new_loop(void)
{
    require(unc_loop_new(&loop) == 0);
}

static void close_loop(void)
{
    loop = unc_loop_free(loop);
}

static void closed_by_atexit(void)
{
    require(atexit(close_loop) == 0);
    new_loop();
    exit(STATUS);
}

static int leave(struct unc_loop *running, void *userdata)
{
    (void)running;
    (void)userdata;
    exit(STATUS);
}

static void inside_a_callback(void)
{
    new_loop();
    require(unc_loop_call_soon(loop, leave, NULL, NULL) == 0);
    require(unc_loop_run_forever(loop) == 0);
}

static void *leave_elsewhere(void *userdata)
{
    (void)userdata;
    exit(STATUS);
}

static int start_leaving(struct unc_loop *running, void *userdata)
{
    pthread_t thread;

    (void)running;
    (void)userdata;
    require(pthread_create(&thread, NULL, leave_elsewhere, NULL) == 0);
    return 0;
}

static void from_another_thread_while_it_runs(void)
{
    new_loop();
    require(unc_loop_call_later(loop, UNC_S(1000), leave, NULL, NULL) == 0);
    require(unc_loop_call_soon(loop, start_leaving, NULL, NULL) == 0);
    require(unc_loop_run_forever(loop) == 0);
}

/* As many as this user may open, and how many that were. */
static void ten_thousand_loops(void)
{
    struct rlimit limit;
    rlim_t count;

    require(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
    require(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    count = (limit.rlim_cur - SPARE_DESCRIPTORS) / 2;
    count = count < MANY ? count : MANY;
    for (rlim_t i = 0; i < count; i++) {
        new_loop();
    }
    require(printf("\"unclosed\": %lu,", (unsigned long)count) > 0);
    exit(STATUS);
}

static void meant_to_stay_open(void)
{
    new_loop();
    require(unc_loop_call_later(loop, UNC_S(1000), leave, NULL, NULL) == 0);
    require(unc_loop_expect_open(loop, "it serves until the end") == 0);
    exit(STATUS);
}

static const struct {
    const char *name;
    void (*end)(void);
} ways[] = {
    { "closed_by_atexit", closed_by_atexit },
    { "inside_a_callback", inside_a_callback },
    { "from_another_thread", from_another_thread_while_it_runs },
    { "ten_thousand_loops", ten_thousand_loops },
    { "meant_to_stay_open", meant_to_stay_open },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(ways[i].name, argv[1]) == 0) {
            ways[i].end();
        }
    }
    return 98;
}
