/* SPDX-License-Identifier: MIT */
/*
 * A server listens, and is not closed: its socket is the handle's.
 *
 * expect: unclosed watcher uv_tcp_t, 1, by uv_tcp_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_connection(uv_stream_t *server, int status)
{
    (void)server;
    (void)status;
}

static void acquire(uv_loop_t *loop, uv_tcp_t *handle)
{
    struct sockaddr_in address;

    (void)uv_ip4_addr("127.0.0.1", 0, &address);
    (void)uv_tcp_init(loop, handle);
    (void)uv_tcp_bind(handle, (const struct sockaddr *)&address, 0);
    (void)uv_listen((uv_stream_t *)handle, 1, on_connection);
}

int main(void)
{
    uv_loop_t loop;
    uv_tcp_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
