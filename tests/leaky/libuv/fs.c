/* SPDX-License-Identifier: MIT */
/*
 * A file is asked about, and nobody waits for the answer.
 *
 * expect: unclosed callback uv_fs_t, 1, by uv_fs_stat in acquire, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_stat(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
}

static void acquire(uv_loop_t *loop, uv_fs_t *request)
{
    (void)uv_fs_stat(loop, request, "/", on_stat);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_fs_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
