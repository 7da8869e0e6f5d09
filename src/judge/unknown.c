/* SPDX-License-Identifier: MIT */
/*
 * Three things are told apart by number alone: what the record has, what this process was
 * born with, and the rest. Of the rest, what libc keeps for itself is known by what it
 * leads to (libc_fds.c). What remains was opened by a raw system call, by a ring, by code
 * that does not pass the probes.
 *
 * A forked child has what its parent had, and nobody noted that: nothing of it is
 * unknown, but with children=all, which asks for just that. Rejected: a note at each fork, which would cost every fork a system call for
 * each descriptor.
 */
#include "judge/unknown.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "base/sys.h"
#include "base/threads.h"
#include "judge/children.h"
#include "judge/libc_fds.h"
#include "record/inherited.h"
#include "record/probe_list.h"
#include "record/walk.h"

#define FIRST_FD 3 /* the standard streams are nobody's */
#define NAP_NS   2000000

/* What the record has besides the numbers. */
struct known {
    uint64_t own_children; /* each has a pidfd that is part of it */
    uint64_t processes;
    uint64_t popens; /* each has a child that libc made */
};

static struct unc__unknown seen; /* by the glance */
static bool has_glanced;

static bool is_askable(void)
{
    return unc__probes_are_active() && !unc__probes_is_sandboxed() &&
           unc__inherited_is_known();
}

/* Without those that are in the record. */
static struct known subtract_known(struct unc__open_fds *fds)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;
    struct known known = { 0 };

    while (unc__walk_next(&walk, &entry)) {
        if (entry.state != UNC__STATE_LIVE) {
            continue;
        }
        if (entry.kind == UNC__KIND_FD || entry.kind == UNC__KIND_STREAM) {
            unc__open_fds_remove(fds, entry.key);
        }
        known.processes += entry.kind == UNC__KIND_PROCESS;
        known.own_children += entry.type == UNC__TYPE_CHILD;
        known.popens += entry.type == UNC__TYPE_FD_POPEN;
    }
    return known;
}

static void subtract_inherited(struct unc__unknown *unknown)
{
    uint32_t fd;

    for (fd = 0; fd < FIRST_FD; fd++) {
        unc__open_fds_remove(&unknown->fds, fd);
    }
    fd = unc__open_fds_next(&unknown->fds, 0);
    while (fd != UNC__NO_FD) {
        if (unc__inherited_has(fd)) {
            unc__open_fds_remove(&unknown->fds, fd);
            unknown->inherited++;
        }
        fd = unc__open_fds_next(&unknown->fds, fd + 1);
    }
}

static void subtract_libc(struct unc__open_fds *fds, uint64_t own_children)
{
    uint32_t fd = unc__open_fds_next(fds, 0);

    while (fd != UNC__NO_FD) {
        struct unc__fd_facts facts;

        unc__fd_facts_read("/proc/self", fd, &facts);
        if (own_children > 0 && unc__fd_facts_type(&facts) == UNC__TYPE_FD_PIDFD) {
            own_children--;
            unc__open_fds_remove(fds, fd);
        } else if (unc__fd_is_of_libc(fd, &facts)) {
            unc__open_fds_remove(fds, fd);
        }
        fd = unc__open_fds_next(fds, fd + 1);
    }
}

/* Anything a thread has opened may not be recorded yet, and what it has closed may still
 * be open: both are over after a moment. */
static struct known look_again(struct unc__open_fds *fds)
{
    struct timespec nap = { .tv_nsec = NAP_NS };
    struct unc__open_fds now;

    (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&nap, 0, 0, 0, 0, 0);
    if (unc__open_fds_read(&now) == 0) {
        unc__open_fds_keep(fds, &now);
    }
    unc__open_fds_done(&now);
    return subtract_known(fds);
}

/* One system call says whether there are any children at all. */
static bool has_children(void)
{
    siginfo_t info = { 0 };

    return unc__sys_call(SYS_waitid, P_ALL, 0, (long)(intptr_t)&info,
                         WEXITED | WNOHANG | WNOWAIT | __WALL, 0, 0) == 0;
}

int unc__unknown_find(struct unc__unknown *ret_unknown)
{
    struct known known;
    int r;

    *ret_unknown = (struct unc__unknown){ 0 };
    r = unc__open_fds_read(&ret_unknown->fds);
    if (r < 0) {
        return r;
    }
    subtract_inherited(ret_unknown);
    known = subtract_known(&ret_unknown->fds);
    if (has_children()) {
        ret_unknown->pid_count = unc__children_unknown(ret_unknown->pids, known.popens);
    }
    if (unc__unknown_is_empty(ret_unknown)) {
        return 0;
    }
    if (unc__threads_has_others()) {
        known = look_again(&ret_unknown->fds);
        ret_unknown->pid_count = unc__children_unknown(ret_unknown->pids, known.popens);
    }
    subtract_libc(&ret_unknown->fds, known.own_children);
    return 0;
}

void unc__unknown_done(struct unc__unknown *unknown)
{
    unc__open_fds_done(&unknown->fds);
    *unknown = (struct unc__unknown){ 0 };
}

bool unc__glance(void)
{
    if (!is_askable() || has_glanced) {
        return false;
    }
    has_glanced = true;
    return unc__unknown_find(&seen) == 0 && !unc__unknown_is_empty(&seen);
}

/* Those children that both looks saw. */
static void keep_pids(struct unc__unknown *unknown, const struct unc__unknown *earlier)
{
    size_t count = 0;

    for (size_t i = 0; i < unknown->pid_count; i++) {
        for (size_t j = 0; j < earlier->pid_count; j++) {
            if (unknown->pids[i] == earlier->pids[j]) {
                unknown->pids[count++] = unknown->pids[i];
                break;
            }
        }
    }
    unknown->pid_count = count;
}

int unc__unknown_take(struct unc__unknown *ret_unknown)
{
    int r;

    *ret_unknown = (struct unc__unknown){ 0 };
    if (!is_askable()) {
        return 0;
    }
    r = unc__unknown_find(ret_unknown);
    if (r == 0 && has_glanced) {
        unc__open_fds_keep(&ret_unknown->fds, &seen.fds);
        keep_pids(ret_unknown, &seen);
    }
    return r;
}
