/* SPDX-License-Identifier: MIT */
/*
 * A signal event and its base are forgotten: the handler is part of them.
 *
 * expect: unclosed watcher event_signal, 1, by event_new in acquire, missing event_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
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
    RELEASE(event_free(event));
    RELEASE(event_base_free(base));
    return 0;
}
