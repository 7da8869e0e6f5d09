/* SPDX-License-Identifier: MIT */
/*
 * Hearing of a child's end: its pidfd becomes readable. Where the kernel has no pidfd, or
 * no descriptor is free, or the poller takes none more, a thread sleeps in its place.
 *
 * The pidfd is watched edge-triggered: under a debugger a child that has ended is not
 * ours to reap at once, and a poll that goes on saying so would spin.
 */
#include "process/child.h"

#include <stddef.h>

static void on_readable(struct unc__io_watch *watch, uint32_t events)
{
    (void)events;
    unc__child_notice(
        (struct unc_process *)((char *)watch - offsetof(struct unc_process, poll)));
}

static bool poll_pidfd(struct unc_process *process)
{
    int r;

    process->pidfd = unc__fd_above_standard(unc__pidfd_open(process->pid));
    if (process->pidfd < 0) {
        process->pidfd = -1;
        return false;
    }
    process->poll.ready = on_readable;
    r = unc__io_attach_fresh(process->loop, &process->pidfd, EPOLLIN | EPOLLET,
                             &process->poll);
    process->is_polled = r == 0;
    return process->is_polled;
}

int unc__watch_start(struct unc_process *process)
{
    return poll_pidfd(process) ? 0 : unc__sleeper_start(process);
}

bool unc__watch_stop(struct unc_process *process, bool is_closing)
{
    if (process->sleeper != NULL) {
        return unc__sleeper_stop(process, is_closing);
    }
    if (process->is_polled) {
        (void)unc__io_detach(process->loop, process->pidfd, &process->poll);
        process->is_polled = false;
    }
    return true;
}
