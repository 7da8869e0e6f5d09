/* SPDX-License-Identifier: MIT */
/*
 * A directory is watched; the inotify instance is the loop's.
 *
 * expect: unclosed watcher uv_fs_event_t, 1, by uv_fs_event_init in acquire,
 *         missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_change(uv_fs_event_t *handle, const char *name, int events, int status)
{
    (void)handle;
    (void)name;
    (void)events;
    (void)status;
}

static void acquire(uv_loop_t *loop, uv_fs_event_t *handle)
{
    (void)uv_fs_event_init(loop, handle);
    (void)uv_fs_event_start(handle, on_change, "/", 0);
}

int main(void)
{
    uv_loop_t loop;
    uv_fs_event_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
