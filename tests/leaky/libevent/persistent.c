/* SPDX-License-Identifier: MIT */
/*
 * A persistent event on a pipe is added when its base is freed.
 *
 * expect: unclosed watcher event_io, 1, by event_new in acquire, missing event_free
 * expect: lifecycle loop loop_dropped, 1, in main
 */
#include <event2/event.h>
#include <unistd.h>

#include "twin.h"

static void on_event(evutil_socket_t fd, short events, void *argument)
{
    (void)fd;
    (void)events;
    (void)argument;
}

static struct event *acquire(struct event_base *base, int fd)
{
    return event_new(base, fd, EV_READ | EV_PERSIST, on_event, NULL);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct event *event;
    int fds[2];

    if (pipe(fds) < 0) {
        return 1;
    }
    event = acquire(base, fds[0]);
    (void)event_add(event, NULL);
    RELEASE(event_free(event));
    event_base_free(base);
    (void)close(fds[0]);
    (void)close(fds[1]);
    return 0;
}
