/* SPDX-License-Identifier: MIT */
/*
 * A handle is set up in a loop that was closed. libuv overwrites a loop that it closes:
 * the program crashes.
 *
 * expect: lifecycle loop loop_gone, 1, in acquire
 */
#include <signal.h>
#include <unistd.h>
#include <uv.h>

#include "twin.h"

static void end(int number)
{
    (void)number;
    _exit(0);
}

static void end_when_it_crashes(void)
{
    const struct sigaction action = { .sa_handler = end, .sa_flags = (int)SA_RESETHAND };

    (void)sigaction(SIGSEGV, &action, NULL);
}

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
    FORGET(end_when_it_crashes());
    FORGET(acquire(&loop, &handle));
    return 0;
}
