/* SPDX-License-Identifier: MIT */
/*
 * A connection was accepted and is not closed; the socket is the handle's.
 *
 * expect: unclosed watcher uv_tcp_t, 1, by uv_tcp_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static uv_tcp_t accepted;

static void acquire(uv_loop_t *loop)
{
    (void)uv_tcp_init(loop, &accepted);
}

static void on_connection(uv_stream_t *server, int status)
{
    (void)status;
    acquire(server->loop);
    (void)uv_accept(server, (uv_stream_t *)&accepted);
    RELEASE(uv_close((uv_handle_t *)&accepted, NULL));
    uv_close((uv_handle_t *)server, NULL);
}

static void on_connect(uv_connect_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, NULL);
}

int main(void)
{
    uv_loop_t loop;
    uv_tcp_t server;
    uv_tcp_t client;
    uv_connect_t request;
    struct sockaddr_in address;
    int size = sizeof address;

    (void)uv_loop_init(&loop);
    (void)uv_tcp_init(&loop, &server);
    (void)uv_tcp_init(&loop, &client);
    (void)uv_ip4_addr("127.0.0.1", 0, &address);
    (void)uv_tcp_bind(&server, (const struct sockaddr *)&address, 0);
    (void)uv_listen((uv_stream_t *)&server, 1, on_connection);
    (void)uv_tcp_getsockname(&server, (struct sockaddr *)&address, &size);
    (void)uv_tcp_connect(&request, &client, (const struct sockaddr *)&address,
                         on_connect);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
