/* SPDX-License-Identifier: MIT */
/* libevent: a timer that starts and stops, one that is made and freed, an echo server. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>

#include "loops.h"

static struct event_base *base;

static void never(evutil_socket_t fd, short events, void *userdata)
{
    (void)fd;
    (void)events;
    (void)userdata;
}

static void start_stop(long count)
{
    struct timeval late = { 1000, 0 };
    struct event *timer = evtimer_new(base, never, NULL);

    loops_require(timer != NULL, "event_new");
    for (long i = 0; i < count; i++) {
        (void)evtimer_add(timer, &late);
        (void)evtimer_del(timer);
    }
    event_free(timer);
}

static void new_free(long count)
{
    for (long i = 0; i < count; i++) {
        event_free(evtimer_new(base, never, NULL));
    }
}

static void echo_back(struct bufferevent *stream, void *userdata)
{
    (void)userdata;
    (void)evbuffer_add_buffer(bufferevent_get_output(stream),
                              bufferevent_get_input(stream));
}

static void end(struct bufferevent *stream, short events, void *userdata)
{
    (void)userdata;
    if ((events & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) {
        bufferevent_free(stream);
    }
}

static void greet(struct evconnlistener *listener, evutil_socket_t fd,
                  struct sockaddr *address, int size, void *userdata)
{
    struct bufferevent *stream = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    int yes = 1;

    (void)listener;
    (void)address;
    (void)size;
    (void)userdata;
    loops_require(stream != NULL, "bufferevent_socket_new");
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    bufferevent_setcb(stream, echo_back, NULL, end, NULL);
    (void)bufferevent_enable(stream, EV_READ | EV_WRITE);
}

static void echo(int listener)
{
    loops_begin();
    loops_require(
        evconnlistener_new(base, greet, NULL, LEV_OPT_CLOSE_ON_FREE, 0, listener) != NULL,
        "evconnlistener_new");
    (void)event_base_dispatch(base);
}

void loops_begin(void)
{
    base = event_base_new();
    loops_require(base != NULL, "event_base_new");
}

void loops_end(void)
{
    event_base_free(base);
}

void (*const loops_echo)(int listener) = echo;
const struct loops_case loops_cases[] = { { "timer", start_stop },
                                          { "object", new_free },
                                          { NULL, NULL } };
