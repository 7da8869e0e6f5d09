/* SPDX-License-Identifier: MIT */
/*
 * A signal event is deleted, but never freed: hiredis had that shape.
 *
 * expect: unclosed watcher event_signal, 1, by event_new in acquire, missing event_free
 */
#include <event2/event.h>
#include <signal.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct event *acquire(struct event_base *base)
{
    return evsignal_new(base, SIGUSR1, on_event, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct event *event = acquire(base);

    (void)event_add(event, NULL);
    (void)event_del(event);
    RELEASE(event_free(event));
    event_base_free(base);
    return 0;
}
