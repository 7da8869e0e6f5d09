/* SPDX-License-Identifier: MIT */
/*
 * A connection is being made, and the program ends before it is told.
 *
 * expect: unclosed callback uv_connect_t, 1, by uv_tcp_connect in acquire, missing uv_run
 * expect: unclosed watcher uv_tcp_t, 1, by uv_tcp_init in main, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <uv.h>

#include "twin.h"

static void on_connect(uv_connect_t *request, int status)
{
    (void)status;
    uv_close((uv_handle_t *)request->handle, NULL);
}

static void acquire(uv_tcp_t *client, uv_connect_t *request)
{
    struct sockaddr_in address;

    (void)uv_ip4_addr("127.0.0.1", 1, &address);
    (void)uv_tcp_connect(request, client, (const struct sockaddr *)&address, on_connect);
}

int main(void)
{
    uv_loop_t loop;
    uv_tcp_t client;
    uv_connect_t request;

    (void)uv_loop_init(&loop);
    (void)uv_tcp_init(&loop, &client);
    acquire(&client, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    return 0;
}
