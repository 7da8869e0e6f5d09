/* SPDX-License-Identifier: MIT */
/*
 * clone(2) as libc has it, on a stack of the caller's choice. What comes of it:
 *
 * - a process with memory of its own: a child like that of fork;
 * - CLONE_VM | CLONE_VFORK: it works in our memory while this thread waits, as a child of
 *   vfork does: a guest, nothing of what it does is recorded;
 * - CLONE_VM alone: it runs beside us and cannot be told from a thread of ours. What it
 *   opens is taken for ours, although its table may be another one (no CLONE_FILES): so
 *   much is not known. It is a child to be waited for all the same;
 * - CLONE_THREAD: a thread, which nobody waits for; CLONE_PARENT: a child of our parent.
 */
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>

#include "probes/probe.h"
#include "record/births.h"
#include "record/children.h"
#include "record/guest.h"

/* Those that there are not are whatever lies there: nobody reads them. */
struct rest {
    pid_t *parent_tid;
    void *tls;
    pid_t *child_tid;
};

static struct rest take_rest(va_list arguments)
{
    struct rest rest;

    rest.parent_tid = va_arg(arguments, pid_t *);
    rest.tls = va_arg(arguments, void *);
    rest.child_tid = va_arg(arguments, pid_t *);
    return rest;
}

static bool is_guest(int flags)
{
    return (flags & (CLONE_VM | CLONE_VFORK)) == (CLONE_VM | CLONE_VFORK) &&
           (flags & CLONE_SETTLS) == 0;
}

static bool is_ours(int flags)
{
    return (flags & (CLONE_THREAD | CLONE_PARENT)) == 0;
}

#define CLONE(name)                                                                   \
    UNC_PROBE(int, name,                                                              \
              (int (*function)(void *), void *stack, int flags, void *argument, ...)) \
    {                                                                                 \
        struct unc__caller caller = UNC__CALLER();                                    \
        va_list arguments;                                                            \
        struct rest rest;                                                             \
        bool is_visited;                                                              \
        uint32_t birth;                                                               \
        int pid;                                                                      \
                                                                                      \
        va_start(arguments, argument);                                                \
        rest = take_rest(arguments);                                                  \
        va_end(arguments);                                                            \
        is_visited = is_guest(flags) && !unc__probe_is_own(&caller);                  \
        unc__record_guest_enters(is_visited);                                         \
        birth = unc__record_birth_begin();                                            \
        pid = UNC_REAL(name)(function, stack, flags, argument, rest.parent_tid,       \
                             rest.tls, rest.child_tid);                               \
        unc__record_guest_leaves(is_visited);                                         \
        if (is_ours(flags)) {                                                         \
            unc__record_child_made(pid, UNC__TYPE_FORKED, UNC__PROBE_SITE(name),      \
                                   &caller);                                          \
        }                                                                             \
        unc__record_birth_end(birth);                                                 \
        return pid;                                                                   \
    }

CLONE(clone)
CLONE(__clone)
