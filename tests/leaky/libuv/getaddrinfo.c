/* SPDX-License-Identifier: MIT */
/*
 * A name is asked for, and nobody waits for the answer.
 *
 * expect: unclosed callback uv_getaddrinfo_t, 1, by uv_getaddrinfo in acquire,
 *         missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <netdb.h>
#include <uv.h>

#include "twin.h"

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    (void)request;
    (void)status;
    uv_freeaddrinfo(found);
}

static void acquire(uv_loop_t *loop, uv_getaddrinfo_t *request)
{
    const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };

    (void)uv_getaddrinfo(loop, request, on_addresses, "127.0.0.1", NULL, &hints);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_getaddrinfo_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
