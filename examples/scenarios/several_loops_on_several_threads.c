/* SPDX-License-Identifier: MIT */
/*
 * Each thread has a loop of its own, and they know nothing of each other.
 *
 * Output:
 *
 *     thread 1 counted to 10
 *     thread 2 counted to 20
 *     thread 3 counted to 30
 *
 * Report: none.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/run.h>

#define THREAD_COUNT 3

struct counter {
    pthread_t thread;
    int goal;
    int count;
};

static int count_up(void *userdata, void **ret_result)
{
    struct counter *counter = userdata;
    int r = 0;

    (void)ret_result;
    while (r == 0 && counter->count < counter->goal) {
        counter->count++;
        r = unc_task_yield();
    }
    return r;
}

static void *run(void *argument)
{
    return unc_run(count_up, argument, NULL) == 0 ? argument : NULL;
}

int main(void)
{
    struct counter counters[THREAD_COUNT] = { { .goal = 10 },
                                              { .goal = 20 },
                                              { .goal = 30 } };

    for (int i = 0; i < THREAD_COUNT; i++) {
        if (pthread_create(&counters[i].thread, NULL, run, &counters[i]) != 0) {
            return EXIT_FAILURE;
        }
    }
    for (int i = 0; i < THREAD_COUNT; i++) {
        (void)pthread_join(counters[i].thread, NULL);
        (void)printf("thread %d counted to %d\n", i + 1, counters[i].count);
    }
    return EXIT_SUCCESS;
}
