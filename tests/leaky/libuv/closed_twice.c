/* SPDX-License-Identifier: MIT */
/*
 * A handle is closed twice: libuv ends the program.
 *
 * expect: double-release watcher uv_timer_t, 1, in release
 * expect: unclosed watcher uv_timer_t, 1, by uv_timer_init in main, missing uv_run
 * expect: unclosed loop uv_loop_t, 1, by uv_loop_init in main, missing uv_loop_close
 */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <uv.h>

#include "twin.h"

static int standard_error;

static void end(int number)
{
    (void)number;
    (void)dup2(standard_error, STDERR_FILENO);
    (void)close(standard_error);
    _exit(0);
}

/* What libuv says then is not what is tested here. */
static void end_when_it_aborts(void)
{
    const struct sigaction action = { .sa_handler = end, .sa_flags = (int)SA_RESETHAND };
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)sigaction(SIGABRT, &action, NULL);
    standard_error = dup(STDERR_FILENO);
    (void)dup2(null, STDERR_FILENO);
    (void)close(null);
}

static void release(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t timer;

    (void)uv_loop_init(&loop);
    (void)uv_timer_init(&loop, &timer);
    release(&timer);
    FORGET(end_when_it_aborts());
    FORGET(release(&timer));
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return 0;
}
