/* SPDX-License-Identifier: MIT */
/*
 * The server: a task that accepts clients, and what it is made of.
 *
 * SIGINT and SIGTERM cancel that task. It then ends the others, and the run is over when
 * it has ended.
 */
#include "examples/serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/stream.h>
#include <unclosed/task.h>

#include "examples/serve/cache.h"
#include "examples/serve/connection.h"
#include "examples/serve/document.h"

#define SWEEPS 4 /* looks at idle clients, in the time that a client may be idle */

struct server {
    struct unc_loop *loop;
    struct unc_server *listener;
    struct unc_task *acceptor;   /* while it runs */
    struct unc_handle *sweeping; /* idle clients are ended now and then */
    int64_t idle_ns;
    int root; /* the folder to serve */
    struct connection_list connections;
    char url[UNC_ADDRESS_SIZE + sizeof "http:///"];
};

static int on_end(struct unc_loop *loop, int signal_number, void *userdata)
{
    struct server *server = userdata;

    (void)loop;
    (void)signal_number;
    (void)unc_task_cancel(server->acceptor);
    return 0;
}

static int on_sweep(struct unc_loop *loop, void *userdata)
{
    struct server *server = userdata;

    (void)loop;
    connection_list_cancel(&server->connections, server->idle_ns);
    return 0;
}

static int accept_clients(void *userdata, void **ret_result)
{
    struct server *server = userdata;
    struct unc_stream *stream;
    int r;

    (void)ret_result;
    do {
        r = unc_server_accept(server->listener, &stream);
        if (r == 0) {
            r = connection_open(&server->connections, server->loop, stream);
        }
        /* Without memory for this one there may be some for the next. */
    } while (r == 0 || r == -ENOMEM || r == -ENOSPC);
    while (server->connections.first != NULL) { /* each ends when it is its turn */
        connection_list_cancel(&server->connections, 0);
        (void)unc_task_yield();
    }
    return r == UNC_ECANCELLED ? 0 : r;
}

/* A name would be looked up, which is more than we promise. */
static bool is_numeric(const char *address)
{
    struct in6_addr unused;

    return inet_pton(AF_INET, address, &unused) == 1 ||
           inet_pton(AF_INET6, address, &unused) == 1;
}

static int listen_at(struct server *server, const char *address, uint16_t port)
{
    char service[6];
    char where[UNC_ADDRESS_SIZE];
    int r;

    (void)snprintf(service, sizeof service, "%u", (unsigned)port);
    r = is_numeric(address) ? unc_server_listen(server->loop, address, service,
                                                /* options= */ NULL, &server->listener)
                            : -EINVAL;
    if (r == 0) { /* with port 0 only the system knows which one it has become */
        r = unc_server_get_address(server->listener, where, sizeof where);
        (void)snprintf(server->url, sizeof server->url, "http://%s/", where);
    }
    return r;
}

/* Put the server on a loop of its own. */
static int attach(struct server *server)
{
    int r = unc_loop_add_signal_handler(server->loop, SIGINT, on_end, server);

    if (r == 0) {
        r = unc_loop_add_signal_handler(server->loop, SIGTERM, on_end, server);
    }
    if (r == 0) {
        r = unc_loop_call_every(server->loop, server->idle_ns / SWEEPS + 1, on_sweep,
                                server, &server->sweeping);
    }
    return r;
}

static int open_parts(struct server *server, const char *directory, const char *address,
                      uint16_t port)
{
    int r;

    server->root = document_open_root(directory);
    if (server->root < 0) {
        return server->root;
    }
    server->connections.cache = cache_new(server->root);
    if (server->connections.cache == NULL) {
        return -ENOMEM;
    }
    r = unc_loop_new(&server->loop);
    if (r < 0) {
        return r;
    }
    (void)unc_loop_set_name(server->loop, "serve");
    r = listen_at(server, address, port);
    return r < 0 ? r : attach(server);
}

int server_new(const char *directory, const char *address, uint16_t port, int64_t idle_ns,
               struct server **ret_server)
{
    struct server *server = calloc(1, sizeof *server);
    int r;

    if (server == NULL) {
        return -ENOMEM;
    }
    server->idle_ns = idle_ns;
    r = open_parts(server, directory, address, port);
    if (r < 0) {
        server = server_free(server);
    }
    *ret_server = server;
    return r;
}

const char *server_get_url(const struct server *server)
{
    return server->url;
}

int server_run(struct server *server)
{
    int r = unc_task_new(server->loop, accept_clients, server, &server->acceptor);

    if (r == 0) {
        r = unc_loop_run_until_complete(server->loop,
                                        unc_task_as_future(server->acceptor),
                                        /* ret_result= */ NULL);
        server->acceptor = unc_task_unref(server->acceptor);
    }
    return r;
}

struct server *server_free(struct server *server)
{
    if (server == NULL) {
        return NULL;
    }
    if (server->sweeping != NULL) {
        (void)unc_handle_cancel(server->sweeping);
        server->sweeping = unc_handle_unref(server->sweeping);
    }
    server->listener = unc_server_close(server->listener);
    if (server->loop != NULL) {
        (void)unc_loop_remove_signal_handler(server->loop, SIGTERM);
        (void)unc_loop_remove_signal_handler(server->loop, SIGINT);
    }
    server->loop = unc_loop_free(server->loop); /* closes it first */
    server->connections.cache = cache_free(server->connections.cache);
    if (server->root >= 0) {
        (void)close(server->root);
    }
    free(server);
    return NULL;
}
