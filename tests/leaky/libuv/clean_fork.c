/* SPDX-License-Identifier: MIT */
/*
 * A fork with a live loop, a handle that is being closed among others: the child goes on
 * with them, and every callback of its parent's comes there, too.
 *
 * expect: nothing
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

static int closed;

static void must(int r)
{
    if (r < 0) {
        abort();
    }
}

static void on_close(uv_handle_t *handle)
{
    (void)handle;
    closed++;
}

static void on_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, on_close);
}

static void go_on(uv_loop_t *loop)
{
    must(uv_run(loop, UV_RUN_DEFAULT));
    must(uv_loop_close(loop));
    if (closed != 2) {
        abort();
    }
}

int main(void)
{
    uv_loop_t loop;
    uv_timer_t timer;
    uv_idle_t idle;
    int status;
    pid_t pid;

    must(uv_loop_init(&loop));
    must(uv_timer_init(&loop, &timer));
    must(uv_timer_start(&timer, on_timer, 1, 0));
    must(uv_idle_init(&loop, &idle));
    uv_close((uv_handle_t *)&idle, on_close);
    pid = fork();
    if (pid == 0) {
        must(uv_loop_fork(&loop));
        go_on(&loop);
        return 0;
    }
    go_on(&loop);
    must(waitpid(pid, &status, 0));
    return status;
}
