/* SPDX-License-Identifier: MIT */
/*
 * A descriptor is watched, and closed; its watcher is not.
 *
 * expect: unclosed watcher uv_poll_t, 1, by uv_poll_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <unistd.h>
#include <uv.h>

#include "twin.h"

static void on_event(uv_poll_t *handle, int status, int events)
{
    (void)handle;
    (void)status;
    (void)events;
}

static void acquire(uv_loop_t *loop, uv_poll_t *handle)
{
    int fds[2];

    if (pipe(fds) < 0) {
        return;
    }
    (void)uv_poll_init(loop, handle, fds[0]);
    (void)uv_poll_start(handle, UV_READABLE, on_event);
    (void)uv_poll_stop(handle);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

int main(void)
{
    uv_loop_t loop;
    uv_poll_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
