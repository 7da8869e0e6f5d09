/* SPDX-License-Identifier: MIT */
/*
 * A small HTTP server on libevent: it says hello and how long it has been up, once a
 * second it counts, and SIGINT or SIGTERM ends it. With --forget it leaves the event
 * that counts behind, which libevent says nothing of:
 *
 *     cc -g libevent_http.c $(pkg-config --libs unclosed-probes libevent)
 *     ./libevent_http --forget 8080
 *
 * With --requests N it ends by itself after N requests. Port 0 is any.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct service {
    struct event_base *base;
    struct evhttp *http;
    struct event *ticks;
    struct event *signals[2];
    unsigned seconds;
    long requests_left; /* negative: without end */
};

static void on_tick(evutil_socket_t fd, short events, void *argument)
{
    struct service *service = argument;

    (void)fd;
    (void)events;
    service->seconds++;
}

static void on_signal(evutil_socket_t number, short events, void *argument)
{
    struct service *service = argument;

    (void)number;
    (void)events;
    (void)event_base_loopexit(service->base, NULL);
}

static void on_request(struct evhttp_request *request, void *argument)
{
    struct service *service = argument;
    struct evbuffer *body = evbuffer_new();

    (void)evbuffer_add_printf(body, "Hello. I am up since %u seconds.\n",
                              service->seconds);
    evhttp_send_reply(request, HTTP_OK, "OK", body);
    evbuffer_free(body);
    if (service->requests_left > 0 && --service->requests_left == 0) {
        /* Not at once: the answer is still to be sent. */
        (void)event_base_loopexit(service->base, &(struct timeval){ .tv_usec = 100000 });
    }
}

static void start_ticks(struct service *service)
{
    service->ticks = event_new(service->base, -1, EV_PERSIST, on_tick, service);
    (void)event_add(service->ticks, &(struct timeval){ .tv_sec = 1 });
}

static void start_signals(struct service *service)
{
    static const int numbers[] = { SIGINT, SIGTERM };

    for (int i = 0; i < 2; i++) {
        service->signals[i] = evsignal_new(service->base, numbers[i], on_signal, service);
        (void)event_add(service->signals[i], NULL);
    }
}

static bool start_http(struct service *service, ev_uint16_t port)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    struct evhttp_bound_socket *bound;

    service->http = evhttp_new(service->base);
    evhttp_set_gencb(service->http, on_request, service);
    bound = evhttp_bind_socket_with_handle(service->http, "127.0.0.1", port);
    if (bound == NULL || getsockname(evhttp_bound_socket_get_fd(bound),
                                     (struct sockaddr *)&address, &size) < 0) {
        return false;
    }
    (void)printf("http://127.0.0.1:%u/\n", ntohs(address.sin_port));
    (void)fflush(stdout);
    return true;
}

static void stop(struct service *service, bool is_forgetful)
{
    evhttp_free(service->http);
    for (int i = 0; i < 2; i++) {
        event_free(service->signals[i]);
    }
    if (!is_forgetful) {
        event_free(service->ticks);
    }
    event_base_free(service->base);
}

int main(int argc, char **argv)
{
    struct service service = { .requests_left = -1 };
    bool is_forgetful = false;
    long port = 8080;
    bool is_started;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--forget") == 0) {
            is_forgetful = true;
        } else if (strcmp(argv[i], "--requests") == 0 && i + 1 < argc) {
            service.requests_left = strtol(argv[++i], NULL, 10);
        } else {
            port = strtol(argv[i], NULL, 10);
        }
    }
    service.base = event_base_new();
    if (service.base == NULL) {
        return EXIT_FAILURE;
    }
    start_ticks(&service);
    start_signals(&service);
    is_started = start_http(&service, (ev_uint16_t)port);
    if (is_started) {
        (void)event_base_dispatch(service.base);
    }
    stop(&service, is_forgetful);
    return is_started ? EXIT_SUCCESS : EXIT_FAILURE;
}
