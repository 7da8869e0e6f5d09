/* SPDX-License-Identifier: MIT */
/*
 * Work was given to the pool, and the loop did not run until it was told.
 *
 * expect: unclosed callback uv_work_t, 1, by uv_queue_work in acquire, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void work(uv_work_t *request)
{
    (void)request;
}

static void on_done(uv_work_t *request, int status)
{
    (void)request;
    (void)status;
}

static void acquire(uv_loop_t *loop, uv_work_t *request)
{
    (void)uv_queue_work(loop, request, work, on_done);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_work_t request;

    (void)uv_loop_init(&loop);
    acquire(&loop, &request);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
