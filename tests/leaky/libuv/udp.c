/* SPDX-License-Identifier: MIT */
/*
 * A socket for datagrams is bound, and not closed.
 *
 * expect: unclosed watcher uv_udp_t, 1, by uv_udp_init_ex in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_udp_t *handle)
{
    struct sockaddr_in address;

    (void)uv_ip4_addr("127.0.0.1", 0, &address);
    (void)uv_udp_init_ex(loop, handle, AF_INET);
    (void)uv_udp_bind(handle, (const struct sockaddr *)&address, 0);
}

int main(void)
{
    uv_loop_t loop;
    uv_udp_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
