/* SPDX-License-Identifier: MIT */
/*
 * One loop, one thread. A turn takes in what was handed over before it looks at who has
 * ended: a process sends before it dies, so nobody's death overtakes his record. Reports
 * are made as processes end, and not at the end: a thousand children do not need a
 * thousand descriptors then.
 *
 * That a process has ended is told by its pidfd, which is not fooled by a pid that is
 * used again. How it ended is told by waitpid for those that we reap (the command, and
 * orphans), by the kernel for others where it is new enough, and by the record itself if
 * it was sealed. A second record of a process whose addresses changed: it executed
 * another program, and the first one is finished.
 *
 * Between arrival and what we read of /proc the process may have executed: what is read
 * is used only where it agrees with the record.
 *
 * Rejected: ptrace, which changes what the program sees, and a thread per process.
 */
#include "collect/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collect/launch.h"
#include "collect/list.h"
#include "collect/taking.h"

#define NS_PER_MS        INT64_C(1000000)
#define LOOK_EVERY_NS    (50 * NS_PER_MS)
#define LOOK_SHARE       20 /* looking takes at most this part of the time */
#define KILL_AGAIN_NS    (200 * NS_PER_MS)
#define SECOND_SIGNAL_NS (200 * NS_PER_MS)
#define EVENTS_PER_TURN  64

struct loop {
    const struct unc__collect_options *options;
    struct unc__taking taking;
    struct unc__posture posture;
    pid_t command;
    bool is_command_reaped;
    bool has_children;
    bool is_waiting_given_up;
    int64_t deadline_ns; /* of the command, or of what outlives it; INT64_MAX: none */
    int64_t next_look_ns;
    int64_t interrupted_ns;
    bool is_killed; /* SIGKILL was sent to everything */
};

static int64_t now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t after(int64_t delay_ns)
{
    int64_t now = now_ns();

    return delay_ns > INT64_MAX - now ? INT64_MAX : now + delay_ns;
}

/*
 * The time of the command is over: SIGTERM to everything below us, and SIGKILL to what is
 * left of it, also where the command itself is no more. Or the time is over of what
 * outlived a command that ended by itself: that goes on.
 */
static void pass_deadline(struct loop *loop)
{
    bool is_timed_out = loop->taking.collected->is_timed_out;

    if (loop->is_command_reaped && (!is_timed_out || loop->is_killed)) {
        loop->is_waiting_given_up = true;
        return;
    }
    (void)unc__family_kill(&loop->taking.family, is_timed_out ? SIGKILL : SIGTERM);
    loop->deadline_ns =
        after(is_timed_out ? KILL_AGAIN_NS : loop->options->kill_after_ns);
    loop->is_killed = is_timed_out;
    loop->taking.collected->is_timed_out = true;
}

/* The terminal tells its whole foreground group, and the command is in ours. */
static void pass_on(struct loop *loop, const struct signalfd_siginfo *signal)
{
    bool was_told = signal->ssi_code == SI_KERNEL && getpgid(loop->command) == getpgrp();
    bool is_plea = signal->ssi_signo != SIGUSR1 && signal->ssi_signo != SIGUSR2;
    struct unc__collected *collected = loop->taking.collected;
    int64_t now = now_ns();

    if (!loop->is_command_reaped && !was_told) {
        (void)kill(loop->command, (int)signal->ssi_signo);
    }
    if (!is_plea) {
        return;
    }
    if (collected->interrupted_by == 0) {
        collected->interrupted_by = (int)signal->ssi_signo;
        loop->interrupted_ns = now;
    } else if (now - loop->interrupted_ns >= SECOND_SIGNAL_NS) {
        loop->is_waiting_given_up = true;
    }
    loop->is_waiting_given_up = loop->is_waiting_given_up || loop->is_command_reaped;
}

static void take_signals(struct loop *loop)
{
    struct signalfd_siginfo signal;

    while (read(loop->posture.signal_fd, &signal, sizeof signal) ==
           (ssize_t)sizeof signal) {
        if (signal.ssi_signo != SIGCHLD) {
            pass_on(loop, &signal);
        }
    }
}

static int to_wait_status(const siginfo_t *end)
{
    if (end->si_code == CLD_EXITED) {
        return (end->si_status & 0xff) << 8;
    }
    return end->si_status | (end->si_code == CLD_DUMPED ? 0x80 : 0);
}

/* Looked at before it is reaped, while /proc still knows it. */
static void reap(struct loop *loop)
{
    siginfo_t end = { .si_pid = 0 };

    while (waitid(P_ALL, 0, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid != 0) {
        int wait_status = to_wait_status(&end);
        pid_t pid = end.si_pid;

        unc__taking_reap(&loop->taking, pid, wait_status);
        (void)waitpid(pid, NULL, 0);
        if (pid == loop->command && !loop->is_command_reaped) {
            loop->is_command_reaped = true;
            loop->taking.collected->status = wait_status;
            if (!loop->taking.collected->is_timed_out) {
                loop->deadline_ns = after(loop->options->linger_ns);
            }
        }
        end.si_pid = 0;
    }
    loop->has_children =
        !(waitid(P_ALL, 0, &end, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD);
}

static void look(struct loop *loop)
{
    int64_t began = now_ns();
    int64_t took;

    unc__taking_look(&loop->taking);
    took = now_ns() - began;
    loop->next_look_ns =
        after(took * LOOK_SHARE > LOOK_EVERY_NS ? took * LOOK_SHARE : LOOK_EVERY_NS);
}

static int milliseconds_left(const struct loop *loop)
{
    int64_t until =
        loop->deadline_ns < loop->next_look_ns ? loop->deadline_ns : loop->next_look_ns;
    int64_t left = until - now_ns();

    return left <= 0 ? 0 : (int)((left + NS_PER_MS - 1) / NS_PER_MS);
}

/* Deaths are looked at when all letters are in. */
static void turn(struct loop *loop)
{
    struct epoll_event events[EVENTS_PER_TURN];
    int count =
        epoll_wait(loop->taking.epoll, events, EVENTS_PER_TURN, milliseconds_left(loop));
    bool has_more = unc__taking_letters(&loop->taking);

    take_signals(loop);
    if (!has_more) {
        reap(loop);
    }
    for (int i = 0; i < count && !has_more; i++) {
        if (events[i].data.u64 < UNC__TAKING_SIGNALS) {
            unc__taking_ended(&loop->taking, (pid_t)events[i].data.u64);
        }
    }
    if (now_ns() >= loop->next_look_ns) {
        look(loop);
    }
    if (now_ns() >= loop->deadline_ns) {
        pass_deadline(loop);
    }
}

static int watch_signals(struct loop *loop)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = UNC__TAKING_SIGNALS };

    return epoll_ctl(loop->taking.epoll, EPOLL_CTL_ADD, loop->posture.signal_fd, &event) <
                   0
               ? -errno
               : 0;
}

static void run_loop(struct loop *loop)
{
    loop->has_children = true;
    loop->deadline_ns =
        loop->options->timeout_ns > 0 ? after(loop->options->timeout_ns) : INT64_MAX;
    loop->next_look_ns = after(LOOK_EVERY_NS / 10);
    (void)unc__family_note(&loop->taking.family, loop->command, NULL);
    while (!loop->is_waiting_given_up &&
           (!loop->is_command_reaped || loop->has_children)) {
        turn(loop);
    }
    while (unc__taking_letters(&loop->taking)) {
    }
    unc__taking_look(&loop->taking);
    unc__taking_finish(&loop->taking);
}

static int start(struct loop *loop, bool *ret_is_ours, struct unc__problem *ret_problem)
{
    int r = watch_signals(loop);

    *ret_is_ours = true;
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "cannot watch: %s", strerror(-r));
    }
    loop->command =
        unc__launch(loop->options->command, &loop->posture, loop->taking.listener.name,
                    loop->options->folder, ret_is_ours);
    if (loop->command < 0) {
        return unc__problem_set(ret_problem, loop->command, "%s",
                                strerror(-loop->command));
    }
    return 0;
}

int unc__collect(const struct unc__collect_options *options,
                 struct unc__collected *ret_collected, bool *ret_is_ours,
                 struct unc__problem *ret_problem)
{
    static struct loop loop; /* large, and there is one */
    int r;

    loop = (struct loop){ .options = options };
    *ret_collected = (struct unc__collected){ .status = -1 };
    *ret_is_ours = true;
    r = unc__posture_take(&loop.posture);
    if (r < 0) {
        return unc__problem_set(ret_problem, r, "cannot take signals: %s", strerror(-r));
    }
    r = unc__taking_init(&loop.taking, options->folder, options->detail, ret_collected,
                         ret_problem);
    if (r < 0) {
        goto give_back_posture;
    }
    r = start(&loop, ret_is_ours, ret_problem);
    if (r == 0) {
        ret_collected->is_started = true;
        run_loop(&loop);
    }
    unc__taking_done(&loop.taking);

give_back_posture:
    unc__posture_give_back(&loop.posture);
    return r < 0 ? r : 0;
}

void unc__collected_done(struct unc__collected *collected)
{
    collected->reports = unc__list_free(collected->reports);
    collected->unobserved = unc__list_free(collected->unobserved);
    collected->broken = unc__list_free(collected->broken);
}
