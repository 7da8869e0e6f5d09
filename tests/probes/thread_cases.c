/* SPDX-License-Identifier: MIT */
/* Threads, joined or not: the case is named by the argument. */
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "named_case.h"

#define CROWD 100
#define PAGE  4096

static sem_t named;
static sem_t detached_one;

static void *end(void *argument)
{
    return argument;
}

static void *wait_named(void *unused)
{
    (void)pthread_setname_np(pthread_self(), "worker");
    (void)sem_post(&named);
    for (;;) {
        (void)pause();
    }
    return unused;
}

static void *detach_itself(void *unused)
{
    (void)pthread_detach(pthread_self());
    (void)sem_post(&detached_one);
    return unused;
}

static void *end_process(void *unused)
{
    exit(0);
    return unused;
}

static int end_c11(void *unused)
{
    (void)unused;
    return 0;
}

static pthread_t start(void *(*function)(void *))
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, function, NULL) != 0) {
        abort();
    }
    return thread;
}

static void running_left(void)
{
    (void)sem_init(&named, 0, 0);
    (void)start(wait_named);
    (void)sem_wait(&named);
}

static void ended_left(void)
{
    volatile int count = 3; /* one call, however it is optimised */

    for (int i = 0; i < count; i++) {
        (void)start(end);
    }
}

static void joined(void)
{
    void *result;
    pthread_t thread = start(end);

    (void)pthread_join(thread, &result);
    thread = start(end);
    while (pthread_tryjoin_np(thread, &result) != 0) {
        (void)sched_yield();
    }
    thread = start(end);
    (void)pthread_timedjoin_np(thread, &result,
                               &(struct timespec){ .tv_sec = INT32_MAX });
    thread = start(end);
    (void)pthread_clockjoin_np(thread, &result, CLOCK_MONOTONIC,
                               &(struct timespec){ .tv_sec = INT32_MAX });
}

static void cancelled_and_joined(void)
{
    pthread_t thread;

    (void)sem_init(&named, 0, 0);
    thread = start(wait_named);
    (void)pthread_cancel(thread);
    (void)pthread_join(thread, NULL);
}

static void detached(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    (void)pthread_detach(start(end));
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)pthread_create(&thread, &attributes, end, NULL);
    (void)pthread_attr_destroy(&attributes);
}

/* They may be over before whoever made them knows their handles. */
static void detached_by_themselves(void)
{
    (void)sem_init(&detached_one, 0, 0);
    for (int i = 0; i < CROWD; i++) {
        (void)start(detach_itself);
    }
    for (int i = 0; i < CROWD; i++) {
        (void)sem_wait(&detached_one);
    }
}

/* Where a handle is written to: the thread's own to give back. */
static pthread_t *owned;

static void *unmap_itself(void *unused)
{
    (void)pthread_detach(pthread_self());
    (void)munmap(owned, PAGE);
    (void)sem_post(&detached_one);
    return unused;
}

static void *overwrite_itself(void *unused)
{
    (void)pthread_detach(pthread_self());
    *owned = (pthread_t)(uintptr_t)owned;
    (void)sem_post(&detached_one);
    return unused;
}

static void own_their_handles(void)
{
    static pthread_t place[4]; /* with what lies behind it it is no thread */

    (void)sem_init(&detached_one, 0, 0);
    for (int i = 0; i < 20 * CROWD; i++) {
        bool is_unmapped = i % 2 == 0;

        owned = is_unmapped ? mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                            : &place[0];
        if (pthread_create(owned, NULL, is_unmapped ? unmap_itself : overwrite_itself,
                           NULL) != 0 ||
            sem_wait(&detached_one) != 0) {
            abort();
        }
    }
}

static void left_in_static_memory(void)
{
    static pthread_t place;

    (void)pthread_create(&place, NULL, end, NULL);
}

static void *make_some(void *unused)
{
    for (int i = 0; i < CROWD; i++) {
        (void)start(detach_itself);
        (void)pthread_join(start(end), NULL);
        (void)sem_wait(&detached_one);
    }
    return unused;
}

static void many_makers(void)
{
    pthread_t makers[4];

    (void)sem_init(&detached_one, 0, 0);
    for (int i = 0; i < 4; i++) {
        makers[i] = start(make_some);
    }
    for (int i = 0; i < 4; i++) {
        (void)pthread_join(makers[i], NULL);
    }
}

static void *join_it(void *thread)
{
    (void)pthread_join(*(pthread_t *)thread, NULL);
    return NULL;
}

static void joined_by_another(void)
{
    pthread_t thread = start(end);
    pthread_t joiner;

    (void)pthread_create(&joiner, NULL, join_it, &thread);
    (void)pthread_join(joiner, NULL);
}

static void ended_by_a_worker(void)
{
    (void)start(end_process);
    for (;;) {
        (void)pause();
    }
}

static void main_ends_first(void)
{
    (void)pthread_detach(start(end));
    pthread_exit(NULL);
}

static void c11_left(void)
{
    thrd_t thread;

    (void)thrd_create(&thread, end_c11, NULL);
}

static void c11_given_back(void)
{
    thrd_t thread;

    (void)thrd_create(&thread, end_c11, NULL);
    (void)thrd_join(thread, NULL);
    (void)thrd_create(&thread, end_c11, NULL);
    (void)thrd_detach(thread);
}

NAMED_CASES({ NAMED(running_left), NAMED(ended_left), NAMED(joined),
              NAMED(cancelled_and_joined), NAMED(detached), NAMED(detached_by_themselves),
              NAMED(many_makers), NAMED(joined_by_another), NAMED(ended_by_a_worker),
              NAMED(own_their_handles), NAMED(left_in_static_memory),
              NAMED(main_ends_first), NAMED(c11_left), NAMED(c11_given_back) })
