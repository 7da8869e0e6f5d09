/* SPDX-License-Identifier: MIT */
/*
 * A handle is set up in a loop that was closed.
 *
 * expect: lifecycle loop loop_gone, 1, in acquire
 * expect: unclosed watcher uv_idle_t, 1, by uv_idle_init in acquire, missing uv_close
 */
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_idle_t *handle)
{
    (void)uv_idle_init(loop, handle);
}

int main(void)
{
    uv_loop_t loop;
    uv_idle_t handle;

    (void)uv_loop_init(&loop);
    RELEASE(acquire(&loop, &handle));
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    FORGET(acquire(&loop, &handle));
    return 0;
}
