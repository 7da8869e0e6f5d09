/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_STACK_H
#define UNC_STACK_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * Who called whom, as return addresses. Always on, so what matters is the price: a stack
 * seen before costs a few nanoseconds where the thread has a memo.
 */

#define UNC__STACK_DEPTH_MAX 64

/* Room for our own innermost frames, which are left out at last. */
#define UNC__STACK_OWN_MAX 16

/* Which reader of stacks is in use; the option `unwinder` asks for one. */
enum unc__stack_backend {
    UNC__STACK_NONE,
    UNC__STACK_TABLES, /* our own reader of unwind tables: the default */
    UNC__STACK_LIBUNWIND,
    UNC__STACK_FRAME_POINTERS
};

/*
 * What a thread remembers of its stacks: UNC__STACK_MEMO_SIZE zeroed bytes of its owner,
 * aligned to 8; pages are touched as stacks are seen. Only its thread may use it, and not
 * a signal handler that interrupted a capture with it: that one passes NULL. What a
 * capture has that is large is in here: the stack under a handler may be small.
 */
struct unc__stack_memo;

#define UNC__STACK_MEMO_SIZE 17664

/*
 * A stack. The frames lie in the memo until the next capture with it, or in the buffer.
 * Uninitialised memory will do.
 */
struct unc__captured {
    const uintptr_t *frames; /* return addresses, innermost first; of a frame that a
                                signal interrupted the address behind it */
    uint32_t frame_count;
    bool is_cut;   /* it goes on: the depth was reached or a frame was not understood */
    uint64_t *tag; /* beside these frames in the memo, for the caller's number of them: 0
                      when they are new there; NULL when they are not in the memo */
    uintptr_t buffer[UNC__STACK_DEPTH_MAX + UNC__STACK_OWN_MAX];
};

/*
 * unc__stack_start: choose a reader and prepare it. May use dlopen, hence the heap: once,
 * outside signal handlers, before any capture. @wanted: UNC__STACK_NONE captures nothing.
 * Whatever is not to be had here is replaced by the next of: tables, frame pointers.
 * Returns: the one in use; UNC__STACK_NONE in a static executable that has no index of
 * its unwind tables (linked without --eh-frame-hdr).
 */
enum unc__stack_backend unc__stack_start(enum unc__stack_backend wanted);

/*
 * unc__stack_prepare_thread: let the calling thread use libunwind, whose first walk in a
 * thread allocates. Not from a signal handler. A thread that never came here is read by
 * tables. Idempotent; only where unc__stack_wants_threads, which no other reader does.
 */
extern bool unc__stack_wants_threads;
void unc__stack_prepare_thread(void);

/*
 * unc__stack_capture: the stack of @caller, its own return address first; the frames of
 * this library at its inner end are left out. @memo: may be NULL. @depth: 1 to
 * UNC__STACK_DEPTH_MAX. No frames: the stack is unknown. Async-signal-safe, keeps errno,
 * no lock, no heap; with libunwind once a thread is prepared.
 */
void unc__stack_capture(struct unc__stack_memo *memo, const struct unc__caller *caller,
                        size_t depth, struct unc__captured *ret_captured);

#endif
