/* SPDX-License-Identifier: MIT */
/*
 * Every watcher of libev, started, run and stopped, in a loop of each backend and in the
 * default one: nothing is left. So are the things that look like a leak and are none: a
 * stop without a start, a start of an active one, ev_once(), a clean-up watcher that is
 * active to the end, references moved by hand and back.
 */
#include <ev.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct watchers {
    ev_io io;
    ev_timer timer;
    ev_timer again;
    ev_periodic periodic;
    ev_signal signal;
    ev_stat stat;
    ev_idle idle;
    ev_prepare prepare;
    ev_check check;
    ev_fork fork;
    ev_cleanup cleanup;
    ev_async async;
};

#define IGNORES(name)                                                           \
    static void on_##name(struct ev_loop *loop, ev_##name *watcher, int events) \
    {                                                                           \
        (void)loop;                                                             \
        (void)watcher;                                                          \
        (void)events;                                                           \
    }
IGNORES(io)
IGNORES(timer)
IGNORES(periodic)
IGNORES(signal)
IGNORES(stat)
IGNORES(idle)
IGNORES(prepare)
IGNORES(check)
IGNORES(fork)
IGNORES(cleanup)
IGNORES(async)
IGNORES(child)

static void on_once(int events, void *count)
{
    (void)events;
    ++*(int *)count;
}

static void set_up(struct watchers *all)
{
    ev_io_init(&all->io, on_io, STDOUT_FILENO, EV_WRITE);
    ev_timer_init(&all->timer, on_timer, 0., 0.);
    ev_init(&all->again, on_timer);
    all->again.repeat = 60.;
    ev_periodic_init(&all->periodic, on_periodic, 0., 3600., NULL);
    ev_signal_init(&all->signal, on_signal, SIGUSR2);
    ev_stat_init(&all->stat, on_stat, "/", 0.);
    ev_idle_init(&all->idle, on_idle);
    ev_prepare_init(&all->prepare, on_prepare);
    ev_check_init(&all->check, on_check);
    ev_fork_init(&all->fork, on_fork);
    ev_cleanup_init(&all->cleanup, on_cleanup);
    ev_async_init(&all->async, on_async);
}

static void start(struct ev_loop *loop, struct watchers *all)
{
    ev_io_start(loop, &all->io);
    ev_timer_start(loop, &all->timer);
    ev_timer_again(loop, &all->again);
    ev_timer_again(loop, &all->again);
    ev_periodic_start(loop, &all->periodic);
    ev_periodic_again(loop, &all->periodic);
    ev_signal_start(loop, &all->signal);
    ev_stat_start(loop, &all->stat);
    ev_idle_start(loop, &all->idle);
    ev_prepare_start(loop, &all->prepare);
    ev_prepare_start(loop, &all->prepare);
    ev_check_start(loop, &all->check);
    ev_fork_start(loop, &all->fork);
    ev_cleanup_start(loop, &all->cleanup);
    ev_async_start(loop, &all->async);
}

static void stop(struct ev_loop *loop, struct watchers *all)
{
    ev_io_stop(loop, &all->io);
    ev_io_stop(loop, &all->io);
    ev_timer_stop(loop, &all->timer);
    ev_timer_stop(loop, &all->again);
    ev_periodic_stop(loop, &all->periodic);
    ev_signal_stop(loop, &all->signal);
    ev_stat_stop(loop, &all->stat);
    ev_idle_stop(loop, &all->idle);
    ev_prepare_stop(loop, &all->prepare);
    ev_check_stop(loop, &all->check);
    ev_fork_stop(loop, &all->fork);
    ev_async_stop(loop, &all->async);
}

static int use(struct ev_loop *loop)
{
    struct watchers *all;
    int once_count = 0;

    if (loop == NULL) {
        return 0; /* no such backend here */
    }
    all = calloc(1, sizeof *all);
    if (all == NULL) {
        return -1;
    }
    set_up(all);
    start(loop, all);
    ev_unref(loop);
    ev_once(loop, -1, 0, 0., on_once, &once_count);
    while (ev_is_active(&all->timer) || once_count == 0) {
        ev_async_send(loop, &all->async);
        ev_run(loop, EVRUN_ONCE);
    }
    ev_ref(loop);
    stop(loop, all);
    ev_loop_destroy(loop);
    free(all);
    return 0;
}

static void wait_for_child(struct ev_loop *loop)
{
    ev_child watcher;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    ev_child_init(&watcher, on_child, pid, 0);
    ev_child_start(loop, &watcher);
    ev_run(loop, EVRUN_ONCE);
    ev_child_stop(loop, &watcher);
    (void)waitpid(pid, NULL, 0);
}

int main(void)
{
    static const unsigned flags[] = { EVBACKEND_SELECT,  EVBACKEND_POLL,
                                      EVBACKEND_EPOLL,   EVBACKEND_LINUXAIO,
                                      EVBACKEND_IOURING, EVFLAG_SIGNALFD,
                                      EVFLAG_NOTIMERFD,  EVFLAG_NOINOTIFY };

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (use(ev_loop_new(flags[i])) < 0) {
            return 1;
        }
    }
    wait_for_child(EV_DEFAULT);
    return use(EV_DEFAULT) < 0;
}
