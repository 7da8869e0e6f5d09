/* SPDX-License-Identifier: MIT */
/*
 * A fork with a live loop in it. The child goes on with it: libev makes its descriptors
 * anew in the run after ev_loop_fork(), and the child stops what the parent started. Then
 * both destroy it. A second child just exits: what is active in it is its parent's.
 */
#include <ev.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_timeout(struct ev_loop *loop, ev_timer *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_wakeup(struct ev_loop *loop, ev_async *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static void on_time(struct ev_loop *loop, ev_periodic *watcher, int events)
{
    (void)loop;
    (void)watcher;
    (void)events;
}

static ev_timer timer;
static ev_async async;
static ev_periodic periodic;

static int finish(struct ev_loop *loop)
{
    ev_async_send(loop, &async);
    ev_run(loop, EVRUN_NOWAIT);
    ev_timer_stop(loop, &timer);
    ev_async_stop(loop, &async);
    ev_periodic_stop(loop, &periodic);
    ev_loop_destroy(loop);
    return 0;
}

static int wait_for(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 1;
}

int main(void)
{
    struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
    pid_t pid;
    int r;

    ev_timer_init(&timer, on_timeout, 3600., 3600.);
    ev_timer_start(loop, &timer);
    ev_async_init(&async, on_wakeup);
    ev_async_start(loop, &async);
    ev_periodic_init(&periodic, on_time, 0., 3600., NULL);
    ev_periodic_start(loop, &periodic);
    ev_run(loop, EVRUN_NOWAIT);

    pid = fork();
    if (pid == 0) {
        ev_loop_fork(loop);
        ev_run(loop, EVRUN_NOWAIT);
        return finish(loop);
    }
    r = wait_for(pid);
    pid = fork();
    if (pid == 0) {
        return 0;
    }
    r += wait_for(pid);
    return r + finish(loop);
}
