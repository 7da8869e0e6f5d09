/* SPDX-License-Identifier: MIT */
/*
 * A handler of the program's is replaced when libuv watches the signal, and is not there
 * again afterwards: libuv leaves the default.
 *
 * expect: lifecycle signal handler_overwritten, 1, in watch
 */
#include <signal.h>
#include <uv.h>

#include "twin.h"

static void handle_it(int number)
{
    (void)number;
}

static void install(void)
{
    const struct sigaction action = { .sa_handler = handle_it };

    (void)sigaction(SIGUSR1, &action, NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)handle;
    (void)number;
}

static void watch(uv_signal_t *handle)
{
    (void)uv_signal_start(handle, on_signal, SIGUSR1);
}

int main(void)
{
    uv_loop_t loop;
    uv_signal_t handle;

    FORGET(install());
    (void)uv_loop_init(&loop);
    (void)uv_signal_init(&loop, &handle);
    watch(&handle);
    uv_close((uv_handle_t *)&handle, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
