/* SPDX-License-Identifier: MIT */
/*
 * Everything of libevent that has a descriptor, and nothing is left: listeners,
 * bufferevents of every kind, references, a DNS base and its server in one program, an
 * HTTP server with connections, its client, requests that the program owns.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/dns_struct.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct event_base *base;

static const struct sockaddr_in somewhere = { .sin_family = AF_INET };

static struct sockaddr_in address_of(int fd)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        abort();
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void on_end(struct bufferevent *buffered, short events, void *argument)
{
    (void)argument;
    if ((events & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) {
        bufferevent_free(buffered);
        (void)event_base_loopexit(base, NULL);
    }
}

static void on_hello(struct bufferevent *buffered, void *argument)
{
    (void)argument;
    bufferevent_free(buffered);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *address, int size, void *argument)
{
    struct bufferevent *buffered =
        bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);

    (void)listener;
    (void)address;
    (void)size;
    (void)argument;
    bufferevent_setcb(buffered, on_hello, NULL, on_end, NULL);
    (void)bufferevent_enable(buffered, EV_READ);
}

static void listen_and_connect(void)
{
    struct evconnlistener *listener =
        evconnlistener_new_bind(base, on_accept, NULL, LEV_OPT_CLOSE_ON_FREE, -1,
                                (const struct sockaddr *)&somewhere, sizeof somewhere);
    struct sockaddr_in address = address_of(evconnlistener_get_fd(listener));
    struct bufferevent *client = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);

    (void)evconnlistener_disable(listener);
    (void)evconnlistener_enable(listener);
    bufferevent_setcb(client, NULL, NULL, on_end, NULL);
    (void)bufferevent_socket_connect(client, (struct sockaddr *)&address, sizeof address);
    (void)bufferevent_enable(client, EV_READ | EV_WRITE);
    (void)bufferevent_write(client, "hello", 5);
    (void)event_base_dispatch(base);
    evconnlistener_free(listener);
}

static void own_sockets(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct evconnlistener *listener;
    struct bufferevent *buffered;

    (void)bind(fd, (const struct sockaddr *)&somewhere, sizeof somewhere);
    listener = evconnlistener_new(base, on_accept, NULL, 0, 5, fd);
    evconnlistener_free(listener);
    (void)close(fd);

    fd = socket(AF_INET, SOCK_STREAM, 0);
    buffered = bufferevent_socket_new(base, fd, 0);
    bufferevent_incref(buffered);
    bufferevent_free(buffered);
    (void)bufferevent_decref(buffered);
    (void)close(fd);

    fd = socket(AF_INET, SOCK_STREAM, 0);
    buffered = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    (void)bufferevent_setfd(buffered, fd);
    bufferevent_free(buffered);
}

static void layers(void)
{
    struct bufferevent *pair[2];
    struct bufferevent *filter;

    (void)bufferevent_pair_new(base, 0, pair);
    filter =
        bufferevent_filter_new(pair[0], NULL, NULL, BEV_OPT_CLOSE_ON_FREE, NULL, NULL);
    (void)bufferevent_enable(filter, EV_READ | EV_WRITE);
    (void)bufferevent_write(pair[1], "x", 1);
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
    bufferevent_free(filter);
    bufferevent_free(pair[1]);
}

static void on_question(struct evdns_server_request *request, void *argument)
{
    ev_uint32_t address = htonl(INADDR_LOOPBACK);

    (void)argument;
    (void)evdns_server_request_add_a_reply(request, request->questions[0]->name, 1,
                                           &address, 60);
    (void)evdns_server_request_respond(request, DNS_ERR_NONE);
}

static void on_name(int result, char type, int count, int ttl, void *addresses,
                    void *argument)
{
    (void)type;
    (void)count;
    (void)ttl;
    (void)addresses;
    if (result != DNS_ERR_CANCEL && result != DNS_ERR_SHUTDOWN) {
        ++*(int *)argument;
    }
    (void)event_base_loopexit(base, NULL);
}

static void on_addresses(int result, struct evutil_addrinfo *addresses, void *argument)
{
    (void)result;
    (void)argument;
    if (addresses != NULL) {
        evutil_freeaddrinfo(addresses);
    }
}

static void names(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct evdns_base *dns = evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    struct evdns_server_port *port;
    struct sockaddr_in address;
    int count = 0;

    (void)bind(fd, (const struct sockaddr *)&somewhere, sizeof somewhere);
    address = address_of(fd);
    port = evdns_add_server_port_with_base(base, fd, 0, on_question, NULL);
    (void)evdns_base_nameserver_sockaddr_add(dns, (struct sockaddr *)&address,
                                             sizeof address, 0);
    (void)evdns_base_resolve_ipv4(dns, "some.invalid", 0, on_name, &count);
    (void)event_base_dispatch(base);
    evdns_cancel_request(
        dns, evdns_base_resolve_ipv6(dns, "other.invalid", 0, on_name, &count));
    (void)evdns_base_resolve_reverse(dns, &address.sin_addr, 0, on_name, &count);
    (void)evdns_getaddrinfo(dns, "127.0.0.1", "80", NULL, on_addresses, NULL);
    evdns_base_free(dns, 1);
    evdns_close_server_port(port);
    (void)event_base_loop(base, EVLOOP_NONBLOCK);
    if (count < 1) {
        abort();
    }
}

static void on_request(struct evhttp_request *request, void *argument)
{
    struct evbuffer *body = evbuffer_new();

    (void)argument;
    (void)evbuffer_add_printf(body, "hello");
    evhttp_send_reply(request, HTTP_OK, "OK", body);
    evbuffer_free(body);
}

static void on_reply(struct evhttp_request *request, void *argument)
{
    if (request != NULL) {
        ++*(int *)argument;
        evhttp_request_own(request);
        evhttp_request_free(request);
    }
    (void)event_base_loopexit(base, NULL);
}

static struct bufferevent *make_inner(struct event_base *of, void *argument)
{
    (void)argument;
    return bufferevent_socket_new(of, -1, 0);
}

static void http(void)
{
    struct evhttp *server = evhttp_new(base);
    struct evhttp_bound_socket *bound =
        evhttp_bind_socket_with_handle(server, "127.0.0.1", 0);
    ev_uint16_t port = ntohs(address_of(evhttp_bound_socket_get_fd(bound)).sin_port);
    struct evhttp_connection *client =
        evhttp_connection_base_new(base, NULL, "127.0.0.1", port);
    struct evhttp_connection *other = evhttp_connection_base_bufferevent_new(
        base, NULL, bufferevent_socket_new(base, -1, 0), "127.0.0.1", port);
    int count = 0;

    evhttp_set_gencb(server, on_request, NULL);
    (void)evhttp_bind_listener(
        server,
        evconnlistener_new_bind(base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE, -1,
                                (const struct sockaddr *)&somewhere, sizeof somewhere));
    (void)evhttp_make_request(client, evhttp_request_new(on_reply, &count),
                              EVHTTP_REQ_GET, "/");
    (void)event_base_dispatch(base);
    evhttp_set_bevcb(server, make_inner, NULL);
    (void)evhttp_make_request(other, evhttp_request_new(on_reply, &count), EVHTTP_REQ_GET,
                              "/");
    (void)event_base_dispatch(base);
    evhttp_request_free(evhttp_request_new(on_reply, NULL));
    evhttp_connection_free(client);
    evhttp_connection_free(other);
    evhttp_free(server);
    if (count != 2) {
        abort();
    }
}

int main(void)
{
    base = event_base_new();
    listen_and_connect();
    own_sockets();
    layers();
    names();
    http();
    event_base_free(base);
    return 0;
}
