/* SPDX-License-Identifier: MIT */
/*
 * Random bytes are asked for, and nobody waits for them.
 *
 * expect: unclosed callback uv_random_t, 1, by uv_random in acquire, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_bytes(uv_random_t *request, int status, void *bytes, size_t size)
{
    (void)request;
    (void)status;
    (void)bytes;
    (void)size;
}

static void acquire(uv_loop_t *loop, uv_random_t *request)
{
    static char bytes[8];

    (void)uv_random(loop, request, bytes, sizeof bytes, 0, on_bytes);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_random_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
