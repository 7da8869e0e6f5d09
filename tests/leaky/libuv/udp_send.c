/* SPDX-License-Identifier: MIT */
/*
 * A datagram is sent, and the loop does not run until its sender is told. The handle is
 * closed, and waits for that, too.
 *
 * expect: unclosed callback uv_udp_send_t, 1, by uv_udp_send in acquire, missing uv_run
 * expect: unclosed watcher uv_udp_t, 1, by uv_udp_init in main, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <uv.h>

#include "twin.h"

static void on_sent(uv_udp_send_t *request, int status)
{
    (void)request;
    (void)status;
}

static void acquire(uv_udp_t *handle, uv_udp_send_t *request)
{
    static char text[] = "hello";
    const uv_buf_t buffer = uv_buf_init(text, sizeof text);
    struct sockaddr_in address;

    (void)uv_ip4_addr("127.0.0.1", 9, &address);
    (void)uv_udp_send(request, handle, &buffer, 1, (const struct sockaddr *)&address,
                      on_sent);
}

int main(void)
{
    uv_loop_t loop;
    uv_udp_t handle;
    uv_udp_send_t request;

    (void)uv_loop_init(&loop);
    (void)uv_udp_init(&loop, &handle);
    acquire(&handle, &request);
    uv_close((uv_handle_t *)&handle, NULL);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    RELEASE(uv_loop_close(&loop));
    return 0;
}
