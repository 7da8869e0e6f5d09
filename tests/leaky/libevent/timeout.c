/* SPDX-License-Identifier: MIT */
/*
 * A timeout event waits when its base is freed, and is never freed itself.
 *
 * expect: unclosed watcher event_timeout, 1, by event_new in acquire, missing event_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/event.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct event *acquire(struct event_base *base)
{
    return evtimer_new(base, on_event, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct event *event = acquire(base);

    (void)event_add(event, &(struct timeval){ .tv_sec = 60 });
    RELEASE(event_free(event));
    event_base_free(base);
    return 0;
}
