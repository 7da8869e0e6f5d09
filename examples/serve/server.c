/* SPDX-License-Identifier: MIT */
/*
 * The listening socket and what happens at it.
 *
 * When the process has no descriptor left, accept fails but the client stays in the queue
 * and the socket stays readable: a loop that just tried again would spin. So we look away
 * for a moment, on a timer, and then try again.
 */
#include "examples/serve/server.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <unclosed/loop.h>

#include "examples/serve/connection.h"
#include "examples/serve/document.h"

#define ACCEPT_PAUSE_NS UNC_MS(100)

struct server {
    struct unc_loop *loop;
    int root;     /* the folder to serve */
    int listener; /* -1: not listening */
    char url[128];
    struct connection_list connections;
    struct unc_handle *accept_pause; /* NULL: we accept */
};

/* -------------------------------------------------------------------------------------------
 * Accepting
 */

static int on_client(struct unc_loop *loop, int fd, void *userdata);

static int on_accept_pause_over(struct unc_loop *loop, void *userdata)
{
    struct server *server = userdata;

    server->accept_pause = unc_handle_unref(server->accept_pause);
    return unc_loop_add_reader(loop, server->listener, on_client, server);
}

static int pause_accepting(struct server *server)
{
    int r = unc_loop_call_later(server->loop, ACCEPT_PAUSE_NS, on_accept_pause_over,
                                server, &server->accept_pause);

    if (r == 0) {
        (void)unc_loop_remove_reader(server->loop, server->listener);
    }
    return r;
}

static int on_client(struct unc_loop *loop, int fd, void *userdata)
{
    struct server *server = userdata;
    int no_delay = 1;
    int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (client >= 0) {
        (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
        return connection_open(&server->connections, loop, server->root, client);
    }
    switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return pause_accepting(server);
    default: /* the client has gone already */
        return 0;
    }
}

/* -------------------------------------------------------------------------------------------
 * Life
 */

static int on_end(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)signal_number;
    (void)userdata;
    return unc_loop_stop(loop);
}

static int listen_at(const struct addrinfo *address)
{
    int reuse = 1;
    int error;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                    address->ai_protocol);

    if (fd < 0) {
        return -errno;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) < 0 ||
        bind(fd, address->ai_addr, address->ai_addrlen) < 0 ||
        listen(fd, SOMAXCONN) < 0) {
        error = -errno;
        (void)close(fd);
        return error;
    }
    return fd;
}

static int listen_on(const char *address, uint16_t port)
{
    static const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                           .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
    struct addrinfo *found;
    char port_text[6];
    int fd;

    (void)snprintf(port_text, sizeof port_text, "%u", (unsigned)port);
    if (getaddrinfo(address, port_text, &hints, &found) != 0) {
        return -EINVAL;
    }
    fd = listen_at(found);
    freeaddrinfo(found);
    return fd;
}

/* With port 0 only the kernel knows which one it has become. */
static int write_url(struct server *server)
{
    struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
    socklen_t address_size = sizeof address;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    bool is_ipv6;

    if (getsockname(server->listener, (struct sockaddr *)&address, &address_size) < 0) {
        return -errno;
    }
    if (getnameinfo((struct sockaddr *)&address, address_size, host, sizeof host, port,
                    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return -EINVAL;
    }
    is_ipv6 = address.ss_family == AF_INET6;
    (void)snprintf(server->url, sizeof server->url, "http://%s%.80s%s:%s/",
                   is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
    return 0;
}

/* Put the server on a loop of its own. */
static int attach(struct server *server)
{
    int r = unc_loop_new(&server->loop);

    if (r < 0) {
        return r;
    }
    (void)unc_loop_set_name(server->loop, "serve");
    r = unc_loop_add_signal_handler(server->loop, SIGINT, on_end, server);
    if (r < 0) {
        return r;
    }
    r = unc_loop_add_signal_handler(server->loop, SIGTERM, on_end, server);
    if (r < 0) {
        return r;
    }
    return unc_loop_add_reader(server->loop, server->listener, on_client, server);
}

int server_new(const char *directory, const char *address, uint16_t port, int64_t idle_ns,
               struct server **ret_server)
{
    struct server *server = calloc(1, sizeof *server);
    int r;

    if (server == NULL) {
        return -ENOMEM;
    }
    server->listener = -1;
    server->connections.idle_ns = idle_ns;
    server->root = document_open_root(directory);
    if (server->root < 0) {
        r = server->root;
        goto free_server;
    }
    server->listener = listen_on(address, port);
    if (server->listener < 0) {
        r = server->listener;
        goto free_server;
    }
    r = write_url(server);
    if (r < 0) {
        goto free_server;
    }
    r = attach(server);
    if (r < 0) {
        goto free_server;
    }

    *ret_server = server;
    return 0;

free_server:
    (void)server_free(server);
    return r;
}

const char *server_get_url(const struct server *server)
{
    return server->url;
}

int server_run(struct server *server)
{
    return unc_loop_run_forever(server->loop);
}

struct server *server_free(struct server *server)
{
    if (server == NULL) {
        return NULL;
    }
    if (server->loop != NULL) {
        connection_list_close(&server->connections);
        (void)unc_loop_remove_reader(server->loop, server->listener);
        (void)unc_loop_remove_signal_handler(server->loop, SIGTERM);
        (void)unc_loop_remove_signal_handler(server->loop, SIGINT);
    }
    if (server->accept_pause != NULL) {
        (void)unc_handle_cancel(server->accept_pause);
        server->accept_pause = unc_handle_unref(server->accept_pause);
    }
    server->loop = unc_loop_free(server->loop); /* closes it first */
    if (server->listener >= 0) {
        (void)close(server->listener);
    }
    if (server->root >= 0) {
        (void)close(server->root);
    }
    free(server);
    return NULL;
}
