/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEV_LOOPS_H
#define UNC_PROBES_LIBEV_LOOPS_H

#include <ev.h>

#include "probes/watcher.h"

/*
 * The loops of libev that this process has, or had lately. What is asked at every start
 * of a watcher, whose loop it is, is answered from a short table: most programs have one
 * loop, and few have ten. Any thread, async-signal-safe.
 */

/* The default one, once it was made; NULL: there is none. */
extern struct ev_loop *unc__ev_default;

/* unc__ev_loop_made: @loop, NULL if it was not, has @token. */
void unc__ev_loop_made(struct ev_loop *loop, struct unc__token token);

/* unc__ev_loop_serial: 0: not known, or gone. */
uint64_t unc__ev_loop_serial(const struct ev_loop *loop);

/* unc__ev_loop_counts: a reference more, or one less, that the program has moved by hand.
 */
void unc__ev_loop_counts(const struct ev_loop *loop, int change,
                         const struct unc_site *site, const struct unc__caller *caller);

/* unc__ev_loop_destroyed: it is gone, with whatever was in it: what is to be said of that
 * is said here. */
void unc__ev_loop_destroyed(struct ev_loop *loop, const struct unc_site *site,
                            const struct unc__caller *caller);

/* unc__ev_loop_misused: if @loop is gone, @code of it: something of type @what was given
 * to it (UNC__MISUSE_LOOP_GONE), or it was used (UNC__MISUSE_USE_AFTER_RELEASE, with
 * UNC__TYPE_NONE). To be asked before libev touches it. */
void unc__ev_loop_misused(const struct ev_loop *loop, enum unc__misuse_code code,
                          enum unc__type what, const struct unc_site *site,
                          const struct unc__caller *caller);

/* unc__ev_references_name: what is to be said of references, more or less than before,
 * of a loop with this many active watchers; 0: nothing. */
uint32_t unc__ev_references_name(int32_t references, uint32_t active_count);

/* How a loop is run. */
struct unc__ev_run {
    uint32_t process; /* in which it was run last; 0: it shall be made anew */
    void (*invoke)(struct ev_loop *loop); /* the program's own; NULL: it has none */
    bool is_hooked;                       /* ours is in its place */
    bool is_inside;                       /* of libev: what is opened is the loop's */
    struct unc__library_call call;
};

/* unc__ev_loop_run: also of a loop that a forked child has from its parent; NULL: not
 * known. */
struct unc__ev_run *unc__ev_loop_run(const struct ev_loop *loop);

#endif
