/* SPDX-License-Identifier: MIT */
/*
 * A loop for each of many threads, more of them than a short table would hold, and one
 * that is woken by all. Addresses of loops come again.
 */
#include <ev.h>
#include <pthread.h>
#include <stddef.h>

#define THREADS 4
#define LOOPS   20

static struct ev_loop *main_loop;
static ev_async done;
static int ended_count;

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)watcher;
    (void)events;
    ev_break(loop, EVBREAK_ONE);
}

static void *run(void *userdata)
{
    struct ev_loop *loops[LOOPS];
    ev_timer timers[LOOPS];

    (void)userdata;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < LOOPS; i++) {
            loops[i] = ev_loop_new(EVFLAG_AUTO);
            ev_timer_init(&timers[i], on_timeout, 0., 3600.);
            ev_timer_start(loops[i], &timers[i]);
        }
        for (int i = 0; i < LOOPS; i++) {
            ev_run(loops[i], 0);
            ev_timer_stop(loops[i], &timers[i]);
            ev_loop_destroy(loops[i]);
        }
    }
    __atomic_add_fetch(&ended_count, 1, __ATOMIC_RELAXED);
    ev_async_send(main_loop, &done);
    return NULL;
}

static void on_done(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)events;
    if (__atomic_load_n(&ended_count, __ATOMIC_RELAXED) == THREADS) {
        ev_async_stop(loop, watcher);
    }
}

int main(void)
{
    pthread_t threads[THREADS];

    main_loop = ev_loop_new(EVFLAG_AUTO);
    ev_async_init(&done, on_done);
    ev_async_start(main_loop, &done);
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, run, NULL) != 0) {
            return 1;
        }
    }
    ev_run(main_loop, 0);
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    ev_loop_destroy(main_loop);
    return 0;
}
