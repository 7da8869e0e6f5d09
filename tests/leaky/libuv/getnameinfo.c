/* SPDX-License-Identifier: MIT */
/*
 * The name of an address is asked for, and nobody waits for the answer.
 *
 * expect: unclosed callback uv_getnameinfo_t, 1, by uv_getnameinfo in acquire,
 *         missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <netdb.h>
#include <uv.h>

#include "twin.h"

static void on_name(uv_getnameinfo_t *request, int status, const char *host,
                    const char *service)
{
    (void)request;
    (void)status;
    (void)host;
    (void)service;
}

static void acquire(uv_loop_t *loop, uv_getnameinfo_t *request)
{
    struct sockaddr_in address;

    (void)uv_ip4_addr("127.0.0.1", 80, &address);
    (void)uv_getnameinfo(loop, request, on_name, (const struct sockaddr *)&address,
                         NI_NUMERICHOST | NI_NUMERICSERV);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_getnameinfo_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
