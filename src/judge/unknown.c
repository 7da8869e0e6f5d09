/* SPDX-License-Identifier: MIT */
/*
 * Three things are told apart by number alone: what the record has, what this process was
 * born with, and the rest. Of the rest, what libc keeps for itself is known by what it
 * leads to (libc_fds.c). What remains was opened by a raw system call, by a ring, by code
 * that does not pass the probes.
 *
 * A forked child has what its parent had, and nobody noted that: nothing of it is
 * unknown, but with children=all, which asks for just that. Rejected: a note at each
 * fork, which would cost every fork a system call for each descriptor.
 */
#include "judge/unknown.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "base/sys.h"
#include "base/threads.h"
#include "judge/busy.h"
#include "judge/children.h"
#include "judge/identities.h"
#include "judge/libc_fds.h"
#include "judge/symbolizer.h"
#include "options/options.h"
#include "record/inherited.h"
#include "record/interrupted_call.h"
#include "record/probe_list.h"
#include "record/walk.h"

#define FIRST_FD 3 /* the standard streams are nobody's */

/* How often to look again: soon, and then twice as late each time, a second in all. */
#define SOON_LOOKS   10
#define LOOKS        21
#define FIRST_NAP_NS INT64_C(250000)

/* What the record has besides the numbers. */
struct known {
    uint64_t own_children; /* each has a pidfd that is part of it */
    uint64_t processes;
};

static struct unc__unknown seen; /* by the glance */
static _Atomic bool has_glanced;
static _Atomic bool has_seen; /* from then on nobody writes it: a signal may report too */

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

/* What is libc's, a sanitizer's or our own. */
static void subtract_others(struct unc__open_fds *fds, uint64_t own_children)
{
    struct unc__symbolizers symbolizers = unc__symbolizers_read();
    uint32_t fd = unc__open_fds_next(fds, 0);

    while (fd != UNC__NO_FD) {
        struct unc__fd_facts facts;

        unc__fd_facts_read("/proc/self", fd, &facts);
        if (own_children > 0 && unc__fd_facts_type(&facts) == UNC__TYPE_FD_PIDFD) {
            own_children--;
            unc__open_fds_remove(fds, fd);
        } else if (unc__fd_is_of_libc(fd, &facts) ||
                   unc__symbolizers_have(&symbolizers, fd)) {
            unc__open_fds_remove(fds, fd);
        }
        fd = unc__open_fds_next(fds, fd + 1);
    }
}

/* Those that were there before and still are. */
static void keep_pids(struct unc__unknown *unknown)
{
    uint32_t now[UNC__UNKNOWN_PIDS];
    size_t now_count = unc__children_unknown(now);
    size_t count = 0;

    for (size_t i = 0; i < unknown->pid_count; i++) {
        for (size_t j = 0; j < now_count; j++) {
            if (now[j] == unknown->pids[i]) {
                unknown->pids[count++] = now[j];
                break;
            }
        }
    }
    unknown->pid_count = count;
}

static struct known look_again(struct unc__unknown *unknown, int64_t nap_ns)
{
    struct timespec nap = { .tv_nsec = nap_ns };
    struct unc__open_fds now;
    struct known known;

    (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&nap, 0, 0, 0, 0, 0);
    if (unc__open_fds_read(&now) == 0) {
        unc__open_fds_keep(&unknown->fds, &now);
    }
    unc__open_fds_done(&now);
    known = subtract_known(&unknown->fds);
    if (unknown->pid_count > 0) {
        keep_pids(unknown);
    }
    return known;
}

/*
 * What another thread has opened may not be recorded yet, and what it is closing is not
 * recorded any more: with the next look it is known, or closed. A thread that opens and
 * closes all the time has the same number each time, and may be between a call and its
 * recording when we look: so one look is not enough. Nor are many in a row, if it runs
 * and others keep it from going on; threads that wait for something are not there. Being
 * known once is enough, be it between two looks. So is being something else each time,
 * like the pipes of a thread that calls popen all the time, and stands in it whenever we
 * look.
 */
static struct known look_long(struct unc__unknown *unknown, struct known known)
{
    int64_t nap_ns = FIRST_NAP_NS;
    struct unc__identities first;

    unc__identities_note(&first, &unknown->fds);
    for (int look = 0; look < LOOKS && !unc__unknown_is_empty(unknown); look++) {
        known = look_again(unknown, nap_ns);
        unc__identities_drop_changed(&first, &unknown->fds);
        if (look >= SOON_LOOKS) {
            nap_ns *= 2;
            look = unc__threads_are_busy() ? look : LOOKS;
        }
    }
    return known;
}

/* One system call says whether there are any children at all. */
static bool has_children(void)
{
    siginfo_t info = { 0 };

    return unc__sys_call(SYS_waitid, P_ALL, 0, (long)(intptr_t)&info,
                         WEXITED | WNOHANG | WNOWAIT | __WALL, 0, 0) == 0;
}

/* Of a kind that nobody asked for (option kinds) nothing is recorded, and all of it would
 * be unknown. */
static bool is_recorded(enum unc__kind kind)
{
    return (unc__options.kinds >> kind & 1) != 0;
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
    if (!is_recorded(UNC__KIND_FD)) {
        unc__open_fds_done(&ret_unknown->fds);
    }
    if (is_recorded(UNC__KIND_PROCESS) && has_children()) {
        ret_unknown->pid_count = unc__children_unknown(ret_unknown->pids);
    }
    if (unc__unknown_is_empty(ret_unknown)) {
        return 0;
    }
    if (unc__record_is_in_call()) {
        unc__open_fds_done(&ret_unknown->fds);
        ret_unknown->pid_count = 0;
        ret_unknown->is_in_call = true;
        return 0;
    }
    if (unc__threads_has_others()) {
        known = look_long(ret_unknown, known);
    }
    subtract_others(&ret_unknown->fds, known.own_children);
    return 0;
}

void unc__unknown_done(struct unc__unknown *unknown)
{
    unc__open_fds_done(&unknown->fds);
    *unknown = (struct unc__unknown){ 0 };
}

bool unc__glance(void)
{
    int r;

    if (!is_askable() || atomic_exchange(&has_glanced, true)) {
        return false;
    }
    r = unc__unknown_find(&seen);
    atomic_store(&has_seen, true);
    return r == 0 && !unc__unknown_is_empty(&seen);
}

/* The record is sealed: what is in it says nothing of what happened since. */
static int take_seen(struct unc__unknown *ret_unknown)
{
    struct unc__unknown now = seen;
    int r = unc__open_fds_read(&now.fds);

    if (r == 0) {
        unc__open_fds_keep(&now.fds, &seen.fds);
        *ret_unknown = now;
    }
    return r;
}

int unc__unknown_take(struct unc__unknown *ret_unknown)
{
    *ret_unknown = (struct unc__unknown){ 0 };
    if (!is_askable()) {
        return 0;
    }
    return atomic_load(&has_seen) ? take_seen(ret_unknown)
                                  : unc__unknown_find(ret_unknown);
}
