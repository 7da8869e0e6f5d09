/* SPDX-License-Identifier: MIT */
/*
 * In the first run after a fork libev opens the descriptors of the loop anew, in between
 * callbacks of the program. What a callback opens there is the program's all the same;
 * what libev opens is not.
 *
 * expect: unclosed fd socket, 1, by socket in acquire, missing close
 */
#include <ev.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static int fd = -1;

static void acquire(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
}

static void on_time(struct ev_loop *loop, ev_periodic *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void invoke(struct ev_loop *loop)
{
    ev_invoke_pending(loop);
}

static void run_in_child(struct ev_loop *loop)
{
    ev_timer timer;

    ev_timer_init(&timer, acquire, 0., 0.);
    ev_timer_start(loop, &timer);
    ev_loop_fork(loop);
    while (fd < 0) {
        ev_run(loop, EVRUN_ONCE);
    }
    RELEASE(close(fd));
}

int main(void)
{
    struct ev_loop *loop = EV_DEFAULT;
    ev_periodic periodic;
    int status = 0;
    pid_t pid;

    ev_set_invoke_pending_cb(loop, invoke);
    ev_periodic_init(&periodic, on_time, 0., 3600., NULL);
    ev_periodic_start(loop, &periodic);
    ev_run(loop, EVRUN_NOWAIT);
    pid = fork();
    if (pid == 0) {
        run_in_child(loop);
        return 0;
    }
    (void)waitpid(pid, &status, 0);
    ev_periodic_stop(loop, &periodic);
    return WEXITSTATUS(status);
}
