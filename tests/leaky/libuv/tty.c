/* SPDX-License-Identifier: MIT */
/*
 * A terminal, which libuv opens once more for itself: the program's descriptor is closed,
 * the handle is not.
 *
 * expect: unclosed watcher uv_tty_t, 1, by uv_tty_init in acquire, missing uv_close
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 * expect: lifecycle loop loop_busy, 1, in main
 */
#include <pty.h>
#include <unistd.h>
#include <uv.h>

#include "twin.h"

static void acquire(uv_loop_t *loop, uv_tty_t *handle)
{
    int master;
    int slave;

    (void)openpty(&master, &slave, NULL, NULL, NULL);
    (void)uv_tty_init(loop, handle, slave, 1);
    (void)close(master);
    (void)close(slave);
}

int main(void)
{
    uv_loop_t loop;
    uv_tty_t handle;

    (void)uv_loop_init(&loop);
    acquire(&loop, &handle);
    RELEASE(uv_close((uv_handle_t *)&handle, NULL));
    RELEASE(uv_run(&loop, UV_RUN_DEFAULT));
    (void)uv_loop_close(&loop);
    return 0;
}
