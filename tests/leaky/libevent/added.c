/* SPDX-License-Identifier: MIT */
/*
 * An event in memory of the program's own is added when the program ends.
 *
 * expect: unclosed watcher added_timeout, 1, by event_add in acquire, missing event_del
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <event2/event.h>
#include <event2/event_struct.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct session {
    int number;
    struct event timeout;
} session;

static void acquire(struct event_base *base)
{
    (void)evtimer_assign(&session.timeout, base, on_event, &session);
    (void)event_add(&session.timeout, &(struct timeval){ .tv_sec = 60 });
}

int main(void)
{
    struct event_base *base = event_base_new();

    acquire(base);
    RELEASE(event_del(&session.timeout));
    RELEASE(event_base_free(base));
    return 0;
}
