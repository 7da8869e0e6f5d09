/* SPDX-License-Identifier: MIT */
/*
 * What is in the record may be over all the same: closed by a raw system call, by a ring,
 * by a library that does not pass the probes. By number first, one look at the whole
 * table. Then by type, one fstat each, because a number comes back at once: what was a
 * socket and is a file now is not the socket that was forgotten, and the file is one that
 * nobody saw opened. An epoll is told from an eventfd by what it leads to: a readlink,
 * many times as dear, so of a crowd of those only the first two thousand are asked. Two
 * regular files, or two sockets, cannot be told apart: an inode would have cost every
 * open a system call.
 *
 * Other threads go on meanwhile. A close is recorded before it is made and an open after,
 * so what was asked of the kernel holds for an entry that is still live afterwards.
 *
 * A process that ends while a daemon of its own goes on has not left open what it had
 * opened before that fork: the daemon has it. By serial, not by a look at what the daemon
 * has: it may be at closing just then, and the report would say now this, now that.
 *
 * What could not be asked is taken to be as the record says, and the report says why.
 */
#include "judge/reconcile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <unclosed/error.h>

#include "base/sys.h"
#include "base/threads.h"
#include "judge/alive.h"
#include "judge/child.h"
#include "judge/disposition.h"
#include "judge/kernel.h"
#include "judge/parts.h"
#include "judge/thread.h"
#include "judge/timer.h"
#include "record/probe_list.h"
#include "record/walk.h"

#define TYPES_ASKED 2048

/* At the end only: until then it can still close what it has. */
static void find_daemons(struct unc__kernel *kernel)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    if (unc__record_is_on() || unc__record_counters(UNC__KIND_PROCESS).live == 0) {
        return;
    }
    while (unc__walk_next(&walk, &entry)) {
        if (entry.type == UNC__TYPE_FORKED && entry.state == UNC__STATE_LIVE &&
            entry.serial > kernel->handed_before &&
            unc__child_runs_on(&entry, &kernel->patience_ms)) {
            kernel->handed_before = entry.serial;
        }
    }
}

void unc__reconcile_begin(struct unc__judgement *judgement)
{
    struct unc__kernel *kernel = &judgement->kernel;

    *kernel = (struct unc__kernel){
        .is_asked = unc__probes_are_active(),
        .is_sandboxed = unc__probes_is_sandboxed(),
        .types_left = TYPES_ASKED,
        .patience_ms = UNC__CHILD_PATIENCE_MS,
        .gone = unc__vector_init(sizeof(uint64_t)),
        .reused = unc__vector_init(sizeof(uint32_t)),
        .epolls = unc__vector_init(sizeof(uint32_t)),
    };
    if (!kernel->is_asked || kernel->is_sandboxed) {
        return;
    }
    kernel->symbolizers = unc__symbolizers_read();
    kernel->is_read = unc__open_fds_read(&kernel->open) == 0;
    kernel->error = kernel->open.error;
    find_daemons(kernel);
}

void unc__reconcile_done(struct unc__judgement *judgement)
{
    unc__open_fds_done(&judgement->kernel.open);
    unc__vector_done(&judgement->kernel.gone);
    unc__vector_done(&judgement->kernel.reused);
    unc__vector_done(&judgement->kernel.epolls);
}

static void add_number(struct unc__vector *numbers, uint64_t number)
{
    uint32_t *added = unc__vector_add(numbers);

    if (added != NULL) {
        *added = (uint32_t)number;
    }
}

enum answer {
    ANSWER_SAME, /* or nobody can tell */
    ANSWER_OTHER,
    ANSWER_UNSURE
};

/* By what fstat says: anonymous files, an epoll or a timerfd, have no type there. */
static enum answer compare_mode(enum unc__type recorded, unsigned mode)
{
    bool is_anonymous = mode == 0;

    switch (recorded) {
    case UNC__TYPE_FD_SOCKET:
        return mode == S_IFSOCK ? ANSWER_SAME
               : is_anonymous   ? ANSWER_UNSURE
                                : ANSWER_OTHER;
    case UNC__TYPE_FD_PIPE:
    case UNC__TYPE_FD_POPEN:
        return mode == S_IFIFO ? ANSWER_SAME
               : is_anonymous  ? ANSWER_UNSURE
                               : ANSWER_OTHER;
    case UNC__TYPE_FD_FILE: /* of /proc/self/fd/7 too, which may be a pipe */
    case UNC__TYPE_FD_TEMPORARY:
    case UNC__TYPE_FD_SHM:
    case UNC__TYPE_FD_MQUEUE:
    case UNC__TYPE_FD_TERMINAL:
    case UNC__TYPE_FD_MEMFD:
    case UNC__TYPE_FD_DIR:
        return mode == S_IFSOCK ? ANSWER_OTHER
               : is_anonymous   ? ANSWER_UNSURE
                                : ANSWER_SAME;
    case UNC__TYPE_FD_EPOLL:
    case UNC__TYPE_FD_EVENTFD:
    case UNC__TYPE_FD_TIMERFD:
    case UNC__TYPE_FD_SIGNALFD:
    case UNC__TYPE_FD_INOTIFY:
    case UNC__TYPE_FD_FANOTIFY:
    case UNC__TYPE_FD_PIDFD:
    case UNC__TYPE_FD_IO_URING:
        return mode == S_IFSOCK || mode == S_IFIFO ? ANSWER_OTHER : ANSWER_UNSURE;
    default: /* a duplicate, or one that was received, may be anything */
        return ANSWER_SAME;
    }
}

/* By its word; one that none fits may be anything. */
static bool is_other(enum unc__type recorded, uint64_t fd)
{
    struct unc__fd_facts facts;
    enum unc__type now;

    unc__fd_facts_read("/proc/self", fd, &facts);
    now = unc__fd_facts_type(&facts);
    return now != UNC__TYPE_FD_UNSEEN && now != recorded;
}

static bool is_still_live(const struct unc__entry_view *entry)
{
    struct unc__entry_view now;

    return unc__record_read(entry->index, &now) && now.serial == entry->serial &&
           now.state == UNC__STATE_LIVE;
}

/* The look at all numbers may have been before it was opened. */
static bool is_closed(const struct unc__kernel *kernel,
                      const struct unc__entry_view *entry)
{
    return !unc__open_fds_has(&kernel->open, entry->key) &&
           unc__sys_call(SYS_fcntl, (long)entry->key, F_GETFD, 0, 0, 0, 0) == -EBADF &&
           is_still_live(entry);
}

/* A stream keeps its type when dup2 puts something else under its number. */
static bool may_be_anything(const struct unc__entry_view *entry)
{
    return (entry->type == UNC__TYPE_FD_DIR || entry->type == UNC__TYPE_FD_POPEN) &&
           entry->site != 0 &&
           strncmp(unc__record_site_view(entry->site).call, "dup", 3) == 0;
}

static bool is_reused(struct unc__kernel *kernel, const struct unc__entry_view *entry)
{
    struct stat status = { 0 };
    enum answer answer = ANSWER_SAME;

    if (!may_be_anything(entry) &&
        unc__sys_call(SYS_newfstatat, (long)entry->key, (long)(intptr_t) "",
                      (long)(intptr_t)&status, AT_EMPTY_PATH, 0, 0) == 0) {
        answer = compare_mode(entry->type, status.st_mode & S_IFMT);
    }
    if (answer == ANSWER_UNSURE && kernel->types_left > 0) {
        kernel->types_left--;
        answer = is_other(entry->type, entry->key) ? ANSWER_OTHER : ANSWER_SAME;
    }
    return answer == ANSWER_OTHER && is_still_live(entry);
}

/* What has the number now is news, unless the record is sealed and does not learn of what
 * others open. */
static void note_reused(struct unc__kernel *kernel, uint64_t fd)
{
    if (unc__record_is_on() || !unc__threads_has_others()) {
        add_number(&kernel->reused, fd);
    }
}

static bool is_gone_descriptor(struct unc__kernel *kernel,
                               const struct unc__entry_view *entry)
{
    if (!kernel->is_read || entry->type < UNC__TYPE_FD_FILE ||
        entry->type >= UNC__TYPE_FD_UNSEEN) {
        return false;
    }
    if (is_closed(kernel, entry)) {
        return true;
    }
    if (is_reused(kernel, entry)) {
        note_reused(kernel, entry->key);
        return true;
    }
    if (entry->type == UNC__TYPE_FD_EPOLL) {
        add_number(&kernel->epolls, entry->key);
    }
    return false;
}

static bool is_gone(struct unc__kernel *kernel, const struct unc__entry_view *entry)
{
    switch (entry->type) {
    case UNC__TYPE_FORKED:
    case UNC__TYPE_SPAWNED:
        return !unc__child_is_left(entry, &kernel->patience_ms);
    case UNC__TYPE_POSIX_TIMER:
    case UNC__TYPE_INTERVAL_TIMER:
    case UNC__TYPE_ALARM:
        return !unc__timer_is_alive(entry);
    case UNC__TYPE_DISPOSITION:
        return !unc__disposition_is_alive(entry);
    case UNC__TYPE_PTHREAD:
    case UNC__TYPE_C11_THREAD:
        return !unc__thread_is_alive(entry);
    case UNC__TYPE_LIBRARY:
        return unc__library_is_alive != NULL && !unc__library_is_alive(entry);
    default:
        return entry->kind == UNC__KIND_FD && is_gone_descriptor(kernel, entry);
    }
}

bool unc__reconcile_is_gone(struct unc__judgement *judgement,
                            const struct unc__entry_view *entry)
{
    struct unc__kernel *kernel = &judgement->kernel;
    uint64_t *serial;

    if (!kernel->is_asked || kernel->is_sandboxed || entry->state != UNC__STATE_LIVE ||
        !is_gone(kernel, entry)) {
        return false;
    }
    kernel->vanished++;
    serial = unc__vector_add(&kernel->gone);
    if (serial != NULL) {
        *serial = entry->serial;
    }
    return true;
}

bool unc__reconcile_is_handed_over(const struct unc__judgement *judgement,
                                   const struct unc__entry_view *entry)
{
    return entry->kind == UNC__KIND_FD && entry->state == UNC__STATE_LIVE &&
           entry->serial < judgement->kernel.handed_before;
}

bool unc__reconcile_is_of_sanitizer(const struct unc__judgement *judgement,
                                    const struct unc__entry_view *entry)
{
    return entry->type == UNC__TYPE_FD_PIPE &&
           unc__symbolizers_have(&judgement->kernel.symbolizers, entry->key);
}

bool unc__kernel_reason_write(struct unc__text *text, const struct unc__kernel *kernel)
{
    if (!kernel->is_asked ||
        (!kernel->is_sandboxed && kernel->error == 0 && !kernel->is_in_call)) {
        return false;
    }
    if (kernel->is_sandboxed) {
        unc__text_add(text, "the program has locked itself up");
    } else if (kernel->error == 0) {
        unc__text_add(text, "a signal handler interrupted a call that may have opened "
                            "something, and ended the process");
    } else {
        unc__text_format(text, "/proc/self/fd: %s%s", unc_strerror(kernel->error),
                         kernel->is_read ? "; it told which descriptors are open" : "");
    }
    return true;
}
