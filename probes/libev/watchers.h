/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEV_WATCHERS_H
#define UNC_PROBES_LIBEV_WATCHERS_H

#include <ev.h>
#include <string.h>

#include "probes/libev/loops.h"
#include "probes/watcher.h"
#include "record/watcher_facts.h"

/*
 * Watchers of libev are memory of the program, set up by macros: what a probe can see is
 * their start and their stop. In between they are recorded, at their address. A start of
 * an active one and a stop of one that is not do nothing, and nothing is recorded then:
 * the watcher itself says which it is.
 *
 * libev stops some by itself: a timer that does not repeat, when it fires; a descriptor
 * watcher whose descriptor is none. libev.so does that by the same calls as the program,
 * which come here. Where they do not, in an executable with libev.a in it, only the
 * memory of the watcher tells: see asker.c.
 *
 * Nothing is recorded of a watcher that libev starts for itself.
 */

/* Whether the calls that libev makes of itself come here. */
extern bool unc__ev_is_open;

/* unc__ev_is_active: as ev_is_active(), of a watcher of any type. */
static inline bool unc__ev_is_active(const void *watcher)
{
    int active;

    memcpy(&active, watcher, sizeof active);
    return active != 0;
}

/* Around a call of libev that does not call the program back: what it calls of itself
 * last it may jump to, and then that seems to come from the program. */
static inline void unc__ev_dive(void)
{
    unc__library_depth[UNC__LIBRARY_LIBEV]++;
}

static inline void unc__ev_rise(void)
{
    unc__library_depth[UNC__LIBRARY_LIBEV]--;
}

/* A start that is about to be made. */
struct unc__ev_start {
    struct ev_loop *loop;
    const void *watcher;
    enum unc__type type;
    int number; /* the descriptor, signal or process that it watches; 0: none */
    const struct unc_site *site;
    const struct unc__caller *caller;
};

/* unc__ev_wants_start: whether there is anything to record. */
static inline bool unc__ev_wants_start(const void *watcher,
                                       const struct unc__caller *caller)
{
    return !unc__ev_is_active(watcher) &&
           unc__library_is_watched(UNC__LIBRARY_LIBEV, caller);
}

/* unc__ev_starts: it is recorded. */
void unc__ev_starts(const struct unc__ev_start *start);

/* unc__ev_enter: likewise, by a call in which libev opens something for the loop; ended
 * by unc__library_leave. */
struct unc__library_call unc__ev_enter(const struct unc__ev_start *start);

/* unc__ev_start_again: a start of an active one, which does nothing: was it given another
 * number since? */
void unc__ev_start_again(const struct unc__ev_start *start);

/* unc__ev_stops: a stop is about to be made, by the program or by libev. @number: what it
 * watches now. */
void unc__ev_stops(struct ev_loop *loop, const void *watcher, int number,
                   const struct unc_site *site, const struct unc__caller *caller);

/* unc__ev_name: "an ev_timer", from unc__record_name. */
uint32_t unc__ev_name(enum unc__type type);

/* unc__ev_is_over: whether @entry, of a watcher, came to rest without a call that came
 * here. Fits unc__record_owned_fn. */
bool unc__ev_is_over(const struct unc__entry_view *entry, void *userdata);

/* unc__ev_may_be_left: likewise, or it is meant to be active when its loop is destroyed.
 */
bool unc__ev_may_be_left(const struct unc__entry_view *entry, void *userdata);

/* unc__ev_may_rest: whether one of this type may stop without a call that comes here. */
bool unc__ev_may_rest(enum unc__type type);

/* unc__ev_ask: see unc__record_set_asker. */
unc__watcher_ask_fn unc__ev_ask;

#endif
