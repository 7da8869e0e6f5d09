/* SPDX-License-Identifier: MIT */
/*
 * Memory that comes again: loops at the address of earlier ones, the default loop made
 * anew, a watcher that is set up once more each time after it was stopped, one that
 * becomes a watcher of another type, one that is zeroed after it was stopped, and one
 * whose callback is changed while it is active, which libev allows.
 */
#include <ev.h>
#include <stddef.h>
#include <string.h>

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_other_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    on_timeout(loop, watcher, events);
}

static void on_prepare(struct ev_loop *loop, ev_prepare *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void use(struct ev_loop *loop, union ev_any_watcher *any)
{
    ev_timer_init(&any->timer, on_timeout, 3600., 1.);
    ev_timer_start(loop, &any->timer);
    ev_set_cb(&any->timer, on_other_timeout);
    ev_run(loop, EVRUN_NOWAIT);
    ev_timer_stop(loop, &any->timer);

    ev_prepare_init(&any->prepare, on_prepare);
    ev_prepare_start(loop, &any->prepare);
    ev_run(loop, EVRUN_NOWAIT);
    ev_prepare_stop(loop, &any->prepare);
    memset(any, 0, sizeof *any);
}

int main(void)
{
    union ev_any_watcher any;

    for (int i = 0; i < 100; i++) {
        struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);

        use(loop, &any);
        use(EV_DEFAULT, &any);
        ev_loop_destroy(loop);
        ev_loop_destroy(EV_DEFAULT);
    }
    return 0;
}
