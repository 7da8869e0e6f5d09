/* SPDX-License-Identifier: MIT */
#include "pinger.h"

#include <errno.h>
#include <sched.h>

static void *ping(void *userdata)
{
    struct bench_pinger *pinger = userdata;
    struct sched_param param = { .sched_priority = 0 };

    bench_require(pthread_setschedparam(pthread_self(), SCHED_BATCH, &param) == 0,
                  "choosing a scheduling policy");
    for (unsigned long i = 0; i < pinger->bench->count; i++) {
        pinger->wake(pinger->userdata);
        while (sem_wait(&pinger->answered) != 0) {
            bench_require(errno == EINTR, "waiting for the loop's answer");
        }
    }
    return NULL;
}

void bench_pinger_init(struct bench_pinger *pinger, struct bench *bench,
                       bench_wake_fn *wake, void *userdata)
{
    *pinger = (struct bench_pinger){ .bench = bench, .wake = wake, .userdata = userdata };
    bench_require(sem_init(&pinger->answered, 0, 0) == 0, "making a semaphore");
    bench_require(pthread_create(&pinger->thread, NULL, ping, pinger) == 0,
                  "starting a thread");
}

void bench_pinger_done(struct bench_pinger *pinger)
{
    (void)pthread_join(pinger->thread, NULL);
    (void)sem_destroy(&pinger->answered);
}

bool bench_pinger_answer(struct bench_pinger *pinger)
{
    struct bench *bench = pinger->bench;
    bool is_last = ++bench->done == bench->count;

    (void)sem_post(&pinger->answered);
    return is_last;
}
