/* SPDX-License-Identifier: MIT */
/*
 * A pipe was given a descriptor that was open, to close it, and is not closed.
 *
 * expect: unclosed watcher uv_pipe_t, 1, by uv_pipe_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <unistd.h>
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_pipe_t *handle)
{
    int fds[2];

    if (pipe(fds) < 0) {
        return;
    }
    (void)uv_pipe_init(loop, handle, 0);
    (void)uv_pipe_open(handle, fds[0]);
    (void)close(fds[1]);
}

int main(void)
{
    uv_loop_t loop;
    uv_pipe_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
