/* SPDX-License-Identifier: MIT */
/*
 * The program ends inside of a callback, and leaves what it was at.
 *
 * expect: unclosed watcher uv_idle_t, 1, by uv_idle_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <stdlib.h>
#include <uv.h>

#include "twin.h"

static void on_idle(uv_idle_t *idle)
{
    FORGET((exit(0), 0));
    uv_close((uv_handle_t *)idle, NULL);
}

static void acquire(uv_loop_t *loop, uv_idle_t *idle)
{
    (void)uv_idle_init(loop, idle);
    (void)uv_idle_start(idle, on_idle);
}

int main(void)
{
    uv_loop_t loop;
    uv_idle_t idle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &idle);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
