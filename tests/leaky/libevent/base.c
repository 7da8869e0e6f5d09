/* SPDX-License-Identifier: MIT */
/*
 * An event base is never freed.
 *
 * expect: unclosed loop event_base, 1, by event_base_new in acquire,
 *         missing event_base_free
 */
#include <event2/event.h>

#include "twin.h"

static struct event_base *acquire(void)
{
    return event_base_new();
}

int main(void)
{
    struct event_base *base = acquire();

    RELEASE(event_base_free(base));
    return base == NULL;
}
