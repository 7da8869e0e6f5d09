/* SPDX-License-Identifier: MIT */
/*
 * A process was waited for by libuv, and its handle is not closed.
 *
 * expect: unclosed watcher uv_process_t, 1, by uv_spawn in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <uv.h>

#include "twin.h"

static void on_exit_of_child(uv_process_t *handle, int64_t status, int signal_number)
{
    (void)handle;
    (void)status;
    (void)signal_number;
}

static void acquire(uv_loop_t *loop, uv_process_t *handle)
{
    char name[] = "true";
    char *arguments[] = { name, NULL };
    const uv_process_options_t options = { .file = "true",
                                           .args = arguments,
                                           .exit_cb = on_exit_of_child };

    (void)uv_spawn(loop, handle, &options);
    (void)uv_run(loop, UV_RUN_DEFAULT);
}

int main(void)
{
    uv_loop_t loop;
    uv_process_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
