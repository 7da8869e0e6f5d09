/* SPDX-License-Identifier: MIT */
/*
 * A check handle that does not keep its loop alive is to be closed, too.
 *
 * expect: unclosed watcher uv_check_t, 1, by uv_check_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_check(uv_check_t *handle)
{
    (void)handle;
}

static void acquire(uv_loop_t *loop, uv_check_t *handle)
{
    (void)uv_check_init(loop, handle);
    (void)uv_check_start(handle, on_check);
    uv_unref((uv_handle_t *)handle);
}

int main(void)
{
    uv_loop_t loop;
    uv_check_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
