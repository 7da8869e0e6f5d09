/* SPDX-License-Identifier: MIT */
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <signal.h>

#include "same.h"

static void on_event(evutil_socket_t fd, short what, void *argument)
{
    (void)argument;
    if ((what & EV_READ) != 0) {
        drain(fd);
    }
}

static void turn(void)
{
    struct event_base *base = event_base_new();
    struct timeval now = { 0, 0 };
    struct bufferevent *pair[2];
    struct event *timer = event_new(base, -1, 0, on_event, NULL);
    struct event *signal = evsignal_new(base, SIGUSR1, on_event, NULL);
    struct event *input;
    int fds[2];

    fill(fds);
    input = event_new(base, fds[0], EV_READ, on_event, NULL);
    must(event_add(timer, &now) == 0 && event_add(signal, NULL) == 0 &&
         event_add(input, NULL) == 0 && raise(SIGUSR1) == 0);
    must(event_base_once(base, -1, EV_TIMEOUT, on_event, NULL, &now) == 0);
    must(bufferevent_pair_new(base, 0, pair) == 0 &&
         bufferevent_write(pair[0], "x", 1) == 0);
    must(event_base_loop(base, EVLOOP_NONBLOCK) >= 0);
    bufferevent_free(pair[0]);
    bufferevent_free(pair[1]);
    event_free(input);
    event_free(signal);
    event_free(timer);
    event_base_free(base);
    must(close(fds[0]) == 0 && close(fds[1]) == 0);
}
