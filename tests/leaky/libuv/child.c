/* SPDX-License-Identifier: MIT */
/*
 * The handle of a process is closed before that ends: libuv does not wait for it any
 * more, and nobody else does.
 *
 * expect: unclosed process forked_child, 1, by fork in acquire, missing waitpid
 */
#include <signal.h>
#include <sys/wait.h>
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_process_t *handle)
{
    char name[] = "sleep";
    char time[] = "60";
    char *arguments[] = { name, time, NULL };
    const uv_process_options_t options = { .file = "sleep", .args = arguments };

    (void)uv_spawn(loop, handle, &options);
}

int main(void)
{
    uv_loop_t loop;
    uv_process_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    uv_close((uv_handle_t *)&handle, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    (void)uv_kill(handle.pid, SIGKILL);
    RELEASE(waitpid(handle.pid, NULL, 0));
    return 0;
}
