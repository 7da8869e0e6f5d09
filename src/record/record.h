/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_RECORD_H
#define UNC_RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/api.h>

#include "base/export.h"
#include "record/kind.h"
#include "stack/caller.h"
#include "stack/stack.h"

/*
 * The record knows every resource the process still holds and where it was acquired. This
 * is the side that writes; record/reader.h is the side that reads.
 *
 * Every call here: any thread, async-signal-safe, keeps errno, takes no lock, allocates
 * nothing from the program's heap, does bounded work. What cannot be recorded is counted
 * as dropped. With tracking off every call is a test of one global and returns "none".
 */

/*
 * Identity of one recorded resource. serial 0: none, and every call accepts that and does
 * nothing. A token from before a fork is recognised in the child by its process and
 * ignored.
 */
struct unc__token {
    uint64_t serial;  /* never reused */
    uint32_t index;   /* which entry */
    uint32_t process; /* which process generation recorded it, see base/process.h */
};

/* What is known when something is acquired. Zero means unknown or none throughout. */
struct unc__acquisition {
    enum unc__kind kind;
    enum unc__type type;
    uint8_t flags;   /* UNC__FLAG_* */
    uint64_t key;    /* fd or signal number, loop id, handle address, per kind */
    uint64_t detail; /* kind-specific, see record/kind.h */
    uint64_t owner;  /* serial of the owning loop; 0: the process */
    const struct unc_site *site;      /* may be NULL */
    uint32_t site_id;                 /* instead of it, from unc__record_site; 0: none */
    uint32_t *ret_site_id;            /* where the id of @site goes; may be NULL */
    const char *name;                 /* copied; may be NULL */
    const struct unc__caller *caller; /* whose stack; NULL: who calls */
    uint32_t stack; /* instead of capturing one, from unc__record_stack; 0: none */
    int64_t now_ns; /* the monotonic clock, if it was just read; 0: it was not */
};

/* Whether anything is recorded at all: false with enabled=0 and before the start. */
UNC__FOR_PROBES extern bool unc__record_on;

static inline bool unc__record_is_on(void)
{
    return __builtin_expect(__atomic_load_n(&unc__record_on, __ATOMIC_RELAXED), 1);
}

/* unc__record_process: which process this is: the `process` of tokens that are made now.
 */
UNC__FOR_PROBES uint32_t unc__record_process(void);

/*
 * unc__record_start: read the options, map the record, prepare the unwinder, arrange the
 * report at exit. Idempotent and cheap when done. Called by a constructor and, for safety
 * in programs whose constructors run before ours, by unc_loop_new and
 * unc_resource_acquired.
 */
UNC__FOR_PROBES void unc__record_start(void);

/* unc__record_acquire: record it with its stack. */
UNC__FOR_PROBES struct unc__token
unc__record_acquire(const struct unc__acquisition *what);

/* unc__record_expect: the entry of this token's @index will be wanted soon. */
void unc__record_expect(uint32_t index);

/*
 * unc__record_release: it was given back. @stack: of the releasing call, from
 * unc__record_stack, or 0. The entry stays readable as a tombstone for a while.
 */
UNC__FOR_PROBES void unc__record_release(struct unc__token token, uint32_t stack);

/* unc__record_release_here: the same with the stack of @caller, captured now. */
UNC__FOR_PROBES void unc__record_release_here(struct unc__token token,
                                              const struct unc__caller *caller);

/*
 * unc__record_leave: its owner closed and released it, but the program had forgotten it:
 * the entry stays, as UNC__STATE_LEFT, until the process ends. A later release is
 * ignored.
 */
void unc__record_leave(struct unc__token token, uint32_t stack);

/* unc__record_retain: like release, but the entry is kept as UNC__STATE_CLOSED for good:
 * a loop that findings refer to. */
UNC__FOR_PROBES void unc__record_retain(struct unc__token token, uint32_t stack);

/* Changes of a live entry. */
UNC__FOR_PROBES void unc__record_set_detail(struct unc__token token, uint64_t detail);
/* The run of a loop began at this place: see unc__loop_detail. */
void unc__record_set_run(struct unc__token token, uint64_t detail, uint32_t site,
                         uint32_t stack);
/* Back to running, if it is stuck or idle and nobody has changed that meanwhile. Any
 * thread. */
void unc__record_take_back_stuck(struct unc__token token);
UNC__FOR_PROBES void unc__record_set_owner(struct unc__token token, uint64_t owner);
UNC__FOR_PROBES void unc__record_set_name(struct unc__token token, const char *name);
UNC__FOR_PROBES void unc__record_set_flags(struct unc__token token, uint8_t set,
                                           uint8_t clear);
/* NULL takes the expectation back. Returns: 0 or -ENOSPC. */
UNC__FOR_PROBES int unc__record_expect_open(struct unc__token token, const char *reason);

/*
 * unc__record_seal: from here on nothing is recorded any more, no acquisition and no
 * release: for the report at exit, while other threads go on. There is no way back.
 */
void unc__record_seal(void);

/* Why something could not be recorded, or not in full. */
enum unc__drop_reason {
    UNC__DROP_MEMORY, /* the system refused a mapping */
    UNC__DROP_SPACE,  /* the file may not grow, or its file system is full */
    UNC__DROP_LIMIT,  /* a table of ours is full: stacks, names, types, misuses */
    UNC__DROP_EARLY,  /* the start page was full before the record was there */
    UNC__DROP_REASON_COUNT
};

/* unc__record_lose: count a resource that could not be recorded. */
UNC__FOR_PROBES void unc__record_lose(enum unc__drop_reason reason);

/* unc__record_stack: the caller's stack; equal stacks give equal ids. 0: none.
 * unc__record_stack_at: of a function of ours further out, see UNC__CALLER. */
uint32_t unc__record_stack(void);
UNC__FOR_PROBES uint32_t unc__record_stack_at(const struct unc__caller *caller);

/* unc__record_prepare_thread: faster stacks from here on. Not from a signal handler. */
static inline void unc__record_prepare_thread(void)
{
    if (__builtin_expect(unc__stack_wants_threads, 0)) {
        unc__stack_prepare_thread();
    }
}

/* unc__record_site: the id of @site, copied; equal sites give equal ids. 0 for NULL. */
UNC__FOR_PROBES uint32_t unc__record_site(const struct unc_site *site);

/* unc__record_name: the number of a resource's name, copied; equal names give equal
 * numbers. 0 for NULL and "". */
UNC__FOR_PROBES uint32_t unc__record_name(const char *name);

/*
 * A misuse: a lifecycle verdict that was returned (or would have been). Equal ones (code,
 * subject, sites, stacks) are counted, not repeated; tasks that go wrong at the same
 * place are one subject, and the first of them is named.
 */
struct unc__misuse {
    int code; /* UNC_ECLOSED, ..., UNC__MISUSE_..., or a negative errno from a callback */
    enum unc__kind kind;     /* what was misused: UNC__KIND_LOOP, UNC__KIND_SIGNAL, ... */
    uint64_t key;            /* loop id, signal number, serial of a task, ... */
    uint64_t owner;          /* serial of the loop concerned, 0: none */
    uint32_t use_site;       /* from unc__record_site */
    uint32_t use_stack;      /* from unc__record_stack */
    uint32_t cause_site;     /* where it was closed, owned, started; 0: unknown */
    uint32_t cause_stack;    /* likewise */
    int error;               /* that was involved, a task's result; 0: none */
    uint32_t name;           /* of the subject, from unc__record_name; 0: none */
    enum unc__type type;     /* of the subject, where its kind has several; 0: none */
    uint32_t acquired_stack; /* where the subject was acquired; 0: unknown */
};

/* Codes of misuses that no call of ours returns. They are seen from outside by the
 * probes, and each is a class of findings or belongs to one, see judge/judge.h. */
enum unc__misuse_code {
    /* released again; cause: the first release */
    UNC__MISUSE_DOUBLE_RELEASE = -8192,
    /* used after its release, which is the cause */
    UNC__MISUSE_USE_AFTER_RELEASE = -8193,
    /* the release was of somebody else's, who has the number now: acquired_stack; cause:
     * the release of what had it before */
    UNC__MISUSE_FOREIGN_RELEASE = -8194,
    /* a descriptor that was open in a program that was executed; use: who executed it;
     * name: of that program */
    UNC__MISUSE_EXEC_LEAK = -8195,
    /* a poller still watches what was closed; use: the registration; cause: the close */
    UNC__MISUSE_STALE_REGISTRATION = -8196,
    /* a handler of a signal was replaced by another module; cause: who installed it */
    UNC__MISUSE_OVERWRITTEN = -8197,
    /* signals that were blocked when a thread or the process ended, and not before */
    UNC__MISUSE_MASK = -8198,
    /* Of loops of other libraries; name: what was in them, for people. use: the call;
     * cause: where the first of these was made; acquired: the loop */
    UNC__MISUSE_LOOP_BUSY = -8199,    /* closing it failed, and was not done again */
    UNC__MISUSE_LOOP_DROPPED = -8200, /* it was freed with that in it */
    /* something was given to a loop that is gone; cause: its end */
    UNC__MISUSE_LOOP_GONE = -8201,
    /* it was set up again while it was active; cause: its start */
    UNC__MISUSE_CHANGED_ACTIVE = -8202,
    /* references were taken and given back in unequal numbers; name: what, for people */
    UNC__MISUSE_UNBALANCED = -8203
};

/* unc__record_misuse: record it once more. Returns: its number, for
 * unc__record_take_back_misuse; 0: it was dropped. */
UNC__FOR_PROBES uint32_t unc__record_misuse(const struct unc__misuse *misuse);

/* unc__record_take_back_misuse: it was none: once less. */
UNC__FOR_PROBES void unc__record_take_back_misuse(uint32_t number);

/*
 * The owner scope of this thread: what is acquired inside it belongs to @owner (serial of
 * a loop). Returns the scope it replaces, to be put back.
 */
uint64_t unc__record_enter_scope(uint64_t owner);
void unc__record_leave_scope(uint64_t previous);
/* Which one it is: unc__record_scope_here, record/task_scope.h. */

/* And the task that runs: record/task_scope.h. */

/*
 * Pointer index: find by namespace and pointer what has no place of its own for a token.
 * @space: 1 to 255, see record/index_space.h. A pointer belongs to one owner from acquire
 * to release, and the entry of @token has it as its key. insert: false if it is there
 * already or no room is left. find and take: serial 0 if absent; take also removes it,
 * before it is released.
 */
UNC__FOR_PROBES bool unc__record_index_insert(uint8_t space, const void *pointer,
                                              struct unc__token token);
UNC__FOR_PROBES struct unc__token unc__record_index_find(uint8_t space,
                                                         const void *pointer);
UNC__FOR_PROBES struct unc__token unc__record_index_take(uint8_t space,
                                                         const void *pointer);

/* unc__record_index_acquired: acquire and insert in one, with @pointer as the key.
 * Returns: 0; -EEXIST: it is there already; -ENOSPC: no room, counted as dropped. */
UNC__FOR_PROBES int unc__record_index_acquired(uint8_t space, const void *pointer,
                                               const struct unc__acquisition *what);

/* unc__record_index_released: take and release in one. Returns: whether it was there. */
UNC__FOR_PROBES bool unc__record_index_released(uint8_t space, const void *pointer,
                                                const struct unc__caller *caller);

#endif
