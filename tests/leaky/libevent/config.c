/* SPDX-License-Identifier: MIT */
/*
 * An event configuration is never freed.
 *
 * expect: unclosed watcher event_config, 1, by event_config_new in acquire,
 *         missing event_config_free
 */
#include <event2/event.h>

#include "twin.h"

static struct event_config *acquire(void)
{
    return event_config_new();
}

int main(void)
{
    struct event_config *config = acquire();
    struct event_base *base = event_base_new_with_config(config);

    event_base_free(base);
    RELEASE(event_config_free(config));
    return base == NULL;
}
