/* SPDX-License-Identifier: MIT */
#include <event2/event.h>
#include <stddef.h>

int leave(void);

int leave(void)
{
    static const struct timeval due = { 1000, 0 };
    struct event_base *base = event_base_new();

    return event_add(event_new(base, -1, EV_PERSIST, NULL, NULL), &due);
}
