/* SPDX-License-Identifier: MIT */
/*
 * An event is added to a base that was freed.
 *
 * expect: lifecycle loop loop_gone, 1, in main
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
    RELEASE(event_free(event));
    event_base_free(base);
    FORGET(event_add(event, &(struct timeval){ .tv_sec = 60 }));
    FORGET(event_free(event));
    return 0;
}
