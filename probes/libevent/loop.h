/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_LOOP_H
#define UNC_PROBES_LIBEVENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/libevent/libevent.h"

struct event_base;

/* Bases: one that is made, the current one, one that ends. Any thread, but what libevent
 * itself asks for: a base is made and freed by one. */

struct unc__libevent_making {
    struct unc__token token;
    struct unc__library_call call;
};

/* unc__libevent_base_begin, unc__libevent_base_made: around the call proper. */
struct unc__libevent_making unc__libevent_base_begin(const struct unc_site *site,
                                                     const struct unc__caller *caller);
void unc__libevent_base_made(struct event_base *base,
                             const struct unc__libevent_making *making);

/* unc__libevent_set_current: of event_init. */
void unc__libevent_set_current(struct event_base *base);

/* unc__libevent_or_current: what libevent makes of a base that is NULL. */
const struct event_base *unc__libevent_or_current(const struct event_base *base);

/* unc__libevent_loop: serial of @base, or of the current one; 0: not known. If it is one
 * that was freed, a misuse is told: @type was given to it. */
uint64_t unc__libevent_loop(const struct event_base *base, enum unc__type type,
                            const struct unc_site *site,
                            const struct unc__caller *caller);

/* unc__libevent_any_gone: whether any base was freed with something in it: until then
 * nobody need ask whether one of them is used. */
bool unc__libevent_any_gone(void);

/* unc__libevent_base_ending: before the call that frees it: what is in it is told, and
 * what ends with it ends. Returns: its serial, for unc__libevent_base_ended after it. */
uint64_t unc__libevent_base_ending(const struct event_base *base,
                                   const struct unc_site *site,
                                   const struct unc__caller *caller);
void unc__libevent_base_ended(uint64_t serial);

#endif
