/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_ASSIGNED_H
#define UNC_PROBES_LIBEVENT_ASSIGNED_H

#include <event2/event.h>
#include <stdbool.h>

#include "probes/libevent/libevent.h"

/*
 * Events in memory of the program's own, set up by event_assign: on the stack, in a
 * larger object, in memory that is freed without a word. They are something while they
 * are added: from event_add to event_del, or until they fire. They have a namespace of
 * the index to themselves, so that event_add and event_del need not read an entry to know
 * which sort they have.
 */

/* unc__event_assigned: @event is about to be set up; what was there ends, and if it was
 * pending, the program is told that libevent still has it in its lists. */
void unc__event_assigned(struct event *event, const struct event_base *base,
                         event_callback_fn callback, short events,
                         const struct unc_site *site, const struct unc__caller *caller);

struct unc__event_adding {
    struct unc__token token; /* of the event; serial 0: not known */
    bool is_new;             /* recorded just now */
    bool is_signal;          /* adding it installs a handler */
};

/* unc__event_added: about to be added, by the program. */
struct unc__event_adding unc__event_added(const struct event *event,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller);

/* unc__event_deleted: by whomever. */
void unc__event_deleted(const struct event *event);

#endif
