/* SPDX-License-Identifier: MIT */
/*
 * A loop in each of several threads; a forked child that goes on with its parent's base
 * and events, adds to them and ends without freeing any; exit inside a callback, with
 * everything freed by an atexit handler.
 */
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/thread.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4

static const struct timeval now;
static const struct timeval later = { .tv_sec = 60 };
static struct event_base *base;
static struct event *event;
static struct event own;

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static void on_exit_now(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
    exit(0);
}

static void *run_loop(void *argument)
{
    struct event_base *mine = event_base_new();
    struct event *timer = evtimer_new(mine, on_event, NULL);

    for (int i = 0; i < 100; i++) {
        (void)event_add(timer, &now);
        (void)event_base_once(mine, -1, EV_TIMEOUT, on_event, NULL, &now);
        (void)event_base_dispatch(mine);
    }
    event_free(timer);
    event_base_free(mine);
    return argument;
}

static void run_threads(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, run_loop, NULL) != 0) {
            abort();
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}

/* Nothing of this is the child's: it is its parent's, and in its parent. */
static void go_on_in_child(void)
{
    if (event_reinit(base) < 0) {
        _exit(1);
    }
    (void)event_add(event, &later);
    (void)event_del(&own);
    (void)event_add(&own, &later);
    (void)event_base_once(base, -1, EV_TIMEOUT, on_event, NULL, &later);
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
    _exit(0);
}

static void put_away(void)
{
    (void)event_del(&own);
    event_free(event);
    event_base_free(base);
}

int main(void)
{
    int status = 1;
    pid_t child;

    (void)evthread_use_pthreads();
    run_threads();
    base = event_base_new();
    event = evtimer_new(base, on_event, NULL);
    (void)evtimer_assign(&own, base, on_event, NULL);
    (void)event_add(&own, &later);
    (void)event_add(event, &later);
    child = fork();
    if (child == 0) {
        go_on_in_child();
    }
    if (waitpid(child, &status, 0) != child || status != 0 || atexit(put_away) != 0) {
        return 1;
    }
    (void)event_base_once(base, -1, EV_TIMEOUT, on_exit_now, NULL, &now);
    (void)event_base_dispatch(base);
    return 1;
}
