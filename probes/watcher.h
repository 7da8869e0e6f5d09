/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_WATCHER_H
#define UNC_PROBES_WATCHER_H

#include <stdint.h>

#include "probes/library.h"
#include "probes/past.h"
#include "record/fd_table.h"
#include "record/index_space.h"
#include "record/owned.h"
#include "record/watcher_detail.h"

/*
 * Loops of other libraries, and what belongs to them, as their probes see them. A loop is
 * known by its address and has a number for people; what belongs to it has its serial for
 * an owner. Objects are the program's memory, and some are freed, or set up once more,
 * without a call that we see: whoever is new at an address ends the one that was there
 * before, which is blamed for nothing. Any thread, async-signal-safe, errno is kept.
 */

/* unc__foreign_loop_begin: a loop is about to be made, by a call that gives it what it
 * needs: its token, for unc__library_enter. Until it has its address nobody finds it. */
struct unc__token unc__foreign_loop_begin(enum unc__type type,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller);

/* unc__foreign_loop_made: it is at @loop; NULL: it was not made. */
void unc__foreign_loop_made(enum unc__index_space space, const void *loop,
                            struct unc__token token);

/* unc__foreign_loop_forgotten: it has gone from @loop, nobody knows how: nobody is
 * blamed, then or later. */
void unc__foreign_loop_forgotten(enum unc__index_space space, const void *loop);

/* unc__foreign_loop_serial: 0: not known. */
uint64_t unc__foreign_loop_serial(enum unc__index_space space, const void *loop);

/* unc__foreign_loop_closed: it is given back; @has_left: something that findings refer to
 * was in it, so that the report will name it. Returns: whether it was known. */
bool unc__foreign_loop_closed(enum unc__index_space space, const void *loop,
                              bool has_left, const struct unc_site *site,
                              const struct unc__caller *caller);

/* unc__watcher_acquired: @pointer is in use from now on; @what has its type, owner,
 * detail, site and caller. Returns its token; serial 0: it was not recorded. */
struct unc__token unc__watcher_acquired(enum unc__index_space space, const void *pointer,
                                        const struct unc__acquisition *what);

/* unc__watcher_find: serial 0: not known. */
static inline struct unc__token unc__watcher_find(enum unc__index_space space,
                                                  const void *pointer)
{
    return unc__record_index_find((uint8_t)space, pointer);
}

/* unc__watcher_view: what is recorded of it. Returns: whether it is known. */
bool unc__watcher_view(enum unc__index_space space, const void *pointer,
                       struct unc__entry_view *ret_entry);

/* unc__watcher_set: flags of its detail (enum unc__watcher_flag). */
void unc__watcher_set(struct unc__token token, unsigned set, unsigned clear);

/* unc__watcher_released: returns: whether it was known. */
static inline bool unc__watcher_released(enum unc__index_space space, const void *pointer,
                                         const struct unc_site *site,
                                         const struct unc__caller *caller)
{
    return unc__past_released(space, (uint64_t)(uintptr_t)pointer, site, caller);
}

/* unc__watcher_adopts: descriptor @fd, if it is known, is @holder's from now on, which
 * closes it: its own release is not missed any more. unc__watcher_disowns: the program's
 * again. */
void unc__watcher_adopts(int fd, uint64_t loop, uint64_t holder);
void unc__watcher_disowns(int fd);

/* unc__watcher_tell_left: see unc__record_tell_left. */
uint32_t unc__watcher_tell_left(enum unc__index_space space, const void *loop,
                                enum unc__misuse_code code, unc__record_owned_fn *skip,
                                const struct unc_site *site,
                                const struct unc__caller *caller);

#endif
