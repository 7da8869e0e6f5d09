/* SPDX-License-Identifier: MIT */
/*
 * The base is freed with two events of the program's own memory added: it drops them in
 * silence.
 *
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>

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
    struct event timeout;
    struct event usr1;

    (void)evtimer_assign(&timeout, base, on_event, NULL);
    (void)evsignal_assign(&usr1, base, SIGUSR1, on_event, NULL);
    (void)event_add(&timeout, &(struct timeval){ .tv_sec = 60 });
    (void)event_add(&usr1, NULL);
    RELEASE(event_del(&timeout));
    RELEASE(event_del(&usr1));
    event_base_free(base);
    return 0;
}
