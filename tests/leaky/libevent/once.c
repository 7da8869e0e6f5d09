/* SPDX-License-Identifier: MIT */
/*
 * A one-shot event waits when the program ends.
 *
 * expect: unclosed watcher event_once, 1, by event_base_once in acquire,
 *         missing event_base_loop
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/event.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static void acquire(struct event_base *base)
{
    struct timeval when = { .tv_sec = ONLY_TIDY(1) ? 0 : 60 };

    (void)event_base_once(base, -1, EV_TIMEOUT, on_event, NULL, &when);
}

int main(void)
{
    struct event_base *base = event_base_new();

    acquire(base);
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
    RELEASE(event_base_free(base));
    return 0;
}
