/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LIBRARY_SCOPE_H
#define UNC_RECORD_LIBRARY_SCOPE_H

#include <stdint.h>

#include "base/export.h"
#include "record/record.h"

/*
 * While a call of an event library runs, what it acquires is its own: the descriptors of
 * a loop, the socket of a handle. They belong to that loop and, if there is one, to that
 * handle, and are internal: the call that is missing is the one that gives those back,
 * and so they make no finding of their own.
 *
 * Not around calls that call the program back.
 */
struct unc__library_scope {
    uint64_t owner;
    uint64_t task_word;
    uint32_t owner_generation;
    uint8_t owner_flags;
};

/* unc__record_enter_library: @owner: serial of the loop, 0: none; @holder: of the handle,
 * 0: none. Returns what unc__record_leave_library puts back. This thread,
 * async-signal-safe. */
UNC__FOR_PROBES struct unc__library_scope unc__record_enter_library(uint64_t owner,
                                                                    uint64_t holder);
UNC__FOR_PROBES void unc__record_leave_library(const struct unc__library_scope *previous);

/* unc__record_keep_of_fork: in a child, before its fork returns: what the handlers of
 * pthread_atfork have acquired is their libraries': libuv opens its pipe anew. */
UNC__FOR_PROBES void unc__record_keep_of_fork(void);

/* unc__record_adopt: what @token stands for is from now on part of @holder, of loop
 * @owner: internal. With both 0 it is the program's again. */
UNC__FOR_PROBES void unc__record_adopt(struct unc__token token, uint64_t owner,
                                       uint64_t holder);

/* unc__record_set_origin: @token was acquired for the call that @origin stands for, in a
 * thread of the library's: it has the stack and the place of that from now on. */
struct unc__entry_view;
UNC__FOR_PROBES void unc__record_set_origin(struct unc__token token,
                                            const struct unc__entry_view *origin);

/* unc__record_set_key: for what is known under its key only after it was acquired. */
UNC__FOR_PROBES void unc__record_set_key(struct unc__token token, uint64_t key);

/* unc__record_next_loop_number: loops of all libraries, ours included, are counted
 * together. */
UNC__FOR_PROBES uint64_t unc__record_next_loop_number(void);

#endif
