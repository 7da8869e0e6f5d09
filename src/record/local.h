/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LOCAL_H
#define UNC_RECORD_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/process.h"
#include "base/thread.h"
#include "record/close_run.h"
#include "record/free_list.h"
#include "record/layout.h"
#include "record/space.h"
#include "record/thread_state.h"
#include "stack/stack.h"

/*
 * What a thread has to itself, so that acquiring and releasing writes no line that other
 * threads write, and needs no locked instruction for its bookkeeping: a block of serials,
 * the entries it released, its counters, its memo of stacks. Private memory: a forked
 * child sees it as it was at the fork.
 *
 * Between unc__local_enter and unc__local_leave the part belongs to one operation; a
 * signal handler that interrupts it finds it busy and does without, which is slower and
 * as right. A handler may also leave for good, by longjmp: see local.c.
 */

/*
 * Released entries that wait here, at most; half of them are tombstones and not used
 * again. They are most of what a thread costs, so all but the first few parts of a
 * process have short queues.
 */
#define UNC__LOCAL_FIFO       1024u
#define UNC__LOCAL_SHORT_FIFO 128u
#define UNC__LOCAL_LONG_PARTS 4u

#define UNC__LOCAL_SERIALS 64u /* taken from the process at a time */

struct unc__local {
    /* One line that every operation reads and writes. */
    uint32_t busy;       /* 1: an operation of this thread uses it */
    uint32_t generation; /* of the process it is set up for; 0: not yet */
    struct unc__space *space;
    struct unc__shared_thread *shared;
    uint32_t thread; /* kernel thread id */
    /* Released entries, oldest first: tombstones and free list at once. */
    uint32_t fifo_first;
    uint32_t fifo_count;
    uint32_t fifo_size; /* a power of two */
    uint64_t next_serial;
    uint64_t serial_end;
    uint64_t live; /* acquired minus released by this part: the sum of all counts */

    struct unc__close_run close_run;

    uint32_t chain; /* of bundles of free entries, see free_list.h; 0: none */
    uint32_t ready_count;
    uint32_t ready[UNC__BUNDLE_SIZE]; /* free entries of a bundle that was opened */
    uint32_t number;                  /* of this part, from 1 */
    uint32_t next_idle;
    uint32_t overrun_count; /* operations that found it busy with the same other one */
    uint64_t overrun_serial;
    _Alignas(UNC__CACHE_LINE) uint64_t memo[UNC__STACK_MEMO_SIZE / sizeof(uint64_t)];
    uint32_t fifo[UNC__LOCAL_FIFO]; /* last: a short queue touches no more pages */
};

/* unc__local_start: once, before there are threads. */
void unc__local_start(void);

/* unc__local_enter_slowly: see unc__local_enter, whose rare cases these are. */
struct unc__local *unc__local_enter_slowly(void);

/*
 * unc__local_enter: every operation that writes the record begins so and ends with
 * unc__local_leave. Returns: this thread's part, set up for this process; NULL: do
 * without.
 */
static inline struct unc__local *unc__local_enter(void)
{
    struct unc__local *local = unc__thread_state.local;

    if (__builtin_expect(local == NULL || unc__thread_state.guest_depth != 0 ||
                             __atomic_load_n(&local->busy, __ATOMIC_RELAXED) != 0,
                         0)) {
        return unc__local_enter_slowly();
    }
    __atomic_store_n(&local->busy, 1, __ATOMIC_RELAXED);
    /* Busy first: a fork from a handler between these two is then noticed. */
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(local->generation != unc__process_generation(), 0)) {
        __atomic_store_n(&local->busy, 0, __ATOMIC_RELAXED);
        return unc__local_enter_slowly();
    }
    return local;
}

static inline void unc__local_leave(struct unc__local *local)
{
    if (__builtin_expect(local == NULL, 0)) {
        unc__thread_state.outside_depth--;
        return;
    }
    __atomic_store_n(&local->busy, 0, __ATOMIC_RELEASE);
}

/* unc__local_is_guest: whether this is a vfork child, in whose parent's memory nothing
 * may be recorded. */
bool unc__local_is_guest(void);

/* unc__local_has_own_files: whether this thread's descriptors are not the process's. A
 * child that it forks has them alone. */
static inline bool unc__local_has_own_files(void)
{
    return __builtin_expect(unc__thread_state.own_files_in != 0, 0) &&
           unc__thread_state.own_files_in == unc__process_generation();
}

/* unc__local_was_idle: whether the fork that made process @generation is known to have
 * interrupted no operation, and none that began further up goes on in it. */
bool unc__local_was_idle(uint32_t generation);

/* unc__local_live_count: of all parts set up for process @generation. */
uint64_t unc__local_live_count(uint32_t generation);

#endif
