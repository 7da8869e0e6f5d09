/* SPDX-License-Identifier: MIT */
/*
 * The calls of libevent 1.4: event_init, event_set, event_once.
 *
 * expect: unclosed watcher added_timeout, 1, by event_add in acquire, missing event_del
 * expect: unclosed watcher event_once, 1, by event_once in acquire,
 *         missing event_base_loop
 * expect: unclosed loop event_base, 1, by event_init in main, missing event_base_free
 */
#include <event2/event.h>
#include <event2/event_compat.h>
#include <event2/event_struct.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct event timeout;

static void acquire(void)
{
    struct timeval when = { .tv_sec = ONLY_TIDY(1) ? 0 : 60 };

    evtimer_set(&timeout, on_event, NULL);
    (void)event_add(&timeout, &when);
    (void)event_once(-1, EV_TIMEOUT, on_event, NULL, &when);
}

int main(void)
{
    struct event_base *base = event_init();

    acquire();
    RELEASE(event_dispatch());
    RELEASE(event_base_free(base));
    return base == NULL;
}
