/* SPDX-License-Identifier: MIT */
/*
 * A signal is watched; its handler goes with the handle.
 *
 * expect: unclosed watcher uv_signal_t, 1, by uv_signal_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <signal.h>
#include <uv.h>

#include "twin.h"

static void on_signal(uv_signal_t *handle, int number)
{
    (void)handle;
    (void)number;
}

static void acquire(uv_loop_t *loop, uv_signal_t *handle)
{
    (void)uv_signal_init(loop, handle);
    (void)uv_signal_start(handle, on_signal, SIGUSR1);
}

int main(void)
{
    uv_loop_t loop;
    uv_signal_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
