/* SPDX-License-Identifier: MIT */
/*
 * An event is added after it was freed.
 *
 * expect: use-after-release watcher event_timeout, 1, in main
 */
#include <event2/event.h>
#include <stdlib.h>

#include "twin.h"

/* What libevent frees stays readable, so that the program lives to its end. */
static void keep(void *memory)
{
    (void)memory;
}

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

int main(void)
{
    struct event_base *base;
    struct event *event;

    event_set_mem_functions(malloc, realloc, keep);
    base = event_base_new();
    event = evtimer_new(base, on_event, NULL);
    event_free(event);
    FORGET(event_add(event, &(struct timeval){ .tv_sec = 60 }));
    FORGET(event_del(event));
    event_base_free(base);
    return 0;
}
