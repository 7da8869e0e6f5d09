/* SPDX-License-Identifier: MIT */
/*
 * An event is set up again while it is added: libevent has it in its lists twice then,
 * and its base cannot be freed any more.
 *
 * expect: lifecycle watcher changed_while_active, 1, in main
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

int main(void)
{
    struct event_base *base = event_base_new();
    struct event event;

    (void)evtimer_assign(&event, base, on_event, NULL);
    (void)event_add(&event, &(struct timeval){ .tv_sec = 60 });
    RELEASE(event_del(&event));
    (void)evtimer_assign(&event, base, on_event, base);
    RELEASE(event_base_free(base));
    return 0;
}
