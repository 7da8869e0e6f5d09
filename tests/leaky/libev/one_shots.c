/* SPDX-License-Identifier: MIT */
/*
 * Timers that fire once stop by themselves. Their memory is given back, and used for
 * something else, or for the next ones, without a stop: nothing is left. Those on the
 * stack of a function that returned, too. The default loop is not destroyed.
 */
#include <ev.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 64

struct request {
    char name[40];
    ev_timer timeout; /* not at the beginning: who frees does not write over it */
};

static int fired_count;

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)events;
    fired_count++;
    free(watcher);
}

static void on_request(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)events;
    fired_count++;
    free((char *)watcher - offsetof(struct request, timeout));
}

static void on_time(struct ev_loop *loop, ev_periodic *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
    fired_count++;
}

static void on_stack(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
    fired_count++;
}

static void run_until(struct ev_loop *loop, int count)
{
    while (fired_count < count) {
        ev_run(loop, EVRUN_ONCE);
    }
}

static int fire_some(struct ev_loop *loop)
{
    for (int i = 0; i < COUNT; i++) {
        ev_timer *timer = malloc(sizeof *timer);
        struct request *request = malloc(sizeof *request);

        if (timer == NULL || request == NULL) {
            return -1;
        }
        ev_timer_init(timer, on_timeout, 0., 0.);
        ev_timer_start(loop, timer);
        ev_timer_init(&request->timeout, on_request, 0., 0.);
        ev_timer_start(loop, &request->timeout);
    }
    run_until(loop, fired_count + 2 * COUNT);
    return 0;
}

static void fire_on_the_stack(struct ev_loop *loop)
{
    ev_timer timer;
    ev_periodic periodic;

    ev_timer_init(&timer, on_stack, 0., 0.);
    ev_timer_start(loop, &timer);
    ev_periodic_init(&periodic, on_time, 1., 0., NULL);
    ev_periodic_start(loop, &periodic);
    run_until(loop, fired_count + 2);
}

static int scribble(void)
{
    volatile char stack[1024];

    for (size_t i = 0; i < sizeof stack; i++) {
        stack[i] = (char)(i + 1);
    }
    return stack[5];
}

int main(void)
{
    struct ev_loop *loop = EV_DEFAULT;
    char *memory[COUNT];
    int r = 0;

    if (fire_some(loop) < 0 || fire_some(loop) < 0) {
        return 1;
    }
    for (int i = 0; i < COUNT; i++) {
        memory[i] = malloc(sizeof(ev_timer));
        if (memory[i] != NULL) {
            memset(memory[i], 1, sizeof(ev_timer));
        }
    }
    for (int i = 0; i < COUNT; i++) {
        r += memory[i] == NULL;
        free(memory[i]);
    }
    fire_on_the_stack(loop);
    return scribble() == 0 || r != 0;
}
