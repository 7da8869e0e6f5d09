/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server that has a connection is never freed: nothing that it accepted, nor the
 * client's request, is held against the program.
 *
 * expect: unclosed watcher evhttp, 1, by evhttp_new in acquire, missing evhttp_free
 * expect: unclosed loop event_base, 1, by event_base_new in main, missing event_base_free
 */
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <unistd.h>

#include "twin.h"

static void on_request(struct evhttp_request *request, void *argument)
{
    evhttp_send_reply(request, HTTP_OK, "OK", NULL);
    (void)event_base_loopexit(argument, NULL);
}

static struct evhttp *acquire(struct event_base *base)
{
    return evhttp_new(base);
}

static int connect_to(struct evhttp_bound_socket *bound)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address,
                    &size) < 0 ||
        connect(fd, (struct sockaddr *)&address, size) < 0 ||
        write(fd, "GET / HTTP/1.1\r\n\r\n", 18) != 18) {
        return -1;
    }
    return fd;
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = acquire(base);
    int fd = connect_to(evhttp_bind_socket_with_handle(http, "127.0.0.1", 0));

    evhttp_set_gencb(http, on_request, base);
    (void)event_base_dispatch(base);
    (void)close(fd);
    RELEASE(evhttp_free(http));
    RELEASE(event_base_free(base));
    return fd < 0;
}
