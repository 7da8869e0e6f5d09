/* SPDX-License-Identifier: MIT */
/*
 * A file is polled, by a timer and a request of libuv's own.
 *
 * expect: unclosed watcher uv_fs_poll_t, 1, by uv_fs_poll_init in acquire,
 *         missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_change(uv_fs_poll_t *handle, int status, const uv_stat_t *before,
                      const uv_stat_t *after)
{
    (void)handle;
    (void)status;
    (void)before;
    (void)after;
}

static void acquire(uv_loop_t *loop, uv_fs_poll_t *handle)
{
    (void)uv_fs_poll_init(loop, handle);
    (void)uv_fs_poll_start(handle, on_change, "/", 60000);
}

int main(void)
{
    static uv_loop_t loop; /* a thread still works with it at the end */
    static uv_fs_poll_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
