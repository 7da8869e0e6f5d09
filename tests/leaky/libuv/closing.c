/* SPDX-License-Identifier: MIT */
/*
 * A handle is closed, and the loop does not run any more: its close callback, in which
 * its memory would have been freed, never comes.
 *
 * expect: unclosed watcher uv_timer_t, 1, by uv_timer_init in acquire, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <stdlib.h>
#include <uv.h>

#include "twin.h"

static void on_close(uv_handle_t *handle)
{
    free(handle);
}

static uv_timer_t *acquire(uv_loop_t *loop)
{
    uv_timer_t *timer = malloc(sizeof *timer);

    (void)uv_timer_init(loop, timer);
    return timer;
}

int main(void)
{
    uv_loop_t loop;

    (void)uv_loop_init(&loop);
    uv_close((uv_handle_t *)acquire(&loop), on_close);
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
