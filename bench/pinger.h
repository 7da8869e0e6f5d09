/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PINGER_H
#define BENCH_PINGER_H

#include <pthread.h>
#include <semaphore.h>

#include "bench.h"

/*
 * The other thread of the wake-up case. It wakes the loop and waits for the answer before
 * it wakes it again, so no two wake-ups merge. The answer is a semaphore for every
 * library.
 *
 * A wake-up is real only if the loop sleeps: libev and libevent leave the system calls
 * out while it does not. So scripts/bench puts both threads on one CPU, and this one runs
 * as SCHED_BATCH, which never preempts: it goes on only when the loop is blocked in its
 * poll. On two CPUs the figure is mostly what one costs the other to wake, and differs
 * tenfold from run to run.
 */
typedef void bench_wake_fn(void *userdata);

struct bench_pinger {
    struct bench *bench;
    bench_wake_fn *wake; /* the library's call, in the other thread */
    void *userdata;
    sem_t answered;
    pthread_t thread;
};

void bench_pinger_init(struct bench_pinger *pinger, struct bench *bench,
                       bench_wake_fn *wake, void *userdata);
void bench_pinger_done(struct bench_pinger *pinger);

/* bench_pinger_answer: called in the loop for each wake-up. True for the last one. */
bool bench_pinger_answer(struct bench_pinger *pinger);

#endif
