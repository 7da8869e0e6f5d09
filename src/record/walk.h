/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_WALK_H
#define UNC_RECORD_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "record/reader.h"

struct unc__entry;
struct unc__space;

/*
 * A walk over what is in the record and has not simply been given back: live, left, or a
 * closed loop that findings refer to. Tombstones are passed by. It ends when all of them
 * were seen, which is often long before the last entry; a record that was full once and
 * has nothing in it now costs nothing to walk over. What is acquired meanwhile may be
 * seen or not. Any thread, async-signal-safe.
 */
struct unc__walk {
    const struct unc__space *space; /* NULL: there is no record */
    const struct unc__entry *next;
    uint32_t index; /* of the entry before it */
    uint32_t entry_count;
    uint64_t rest;     /* to come, at most; while is_counted */
    uint64_t acquired; /* in all, when the walk began */
    bool is_counted;
};

struct unc__walk unc__walk_begin(void);

/* unc__walk_next: Returns: false: that was all. */
bool unc__walk_next(struct unc__walk *walk, struct unc__entry_view *ret_view);

/* unc__walk_acquired: how much was acquired so far, of all kinds, by all threads. */
uint64_t unc__walk_acquired(void);

#endif
