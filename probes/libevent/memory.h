/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_MEMORY_H
#define UNC_PROBES_LIBEVENT_MEMORY_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdbool.h>

#include "probes/libevent/libevent.h"
#include "record/watcher_facts.h"

/*
 * What the memory of an event says, by the public <event2/event_struct.h>, and only while
 * the library that runs is of the series that we were built with. An event that fires
 * and comes to rest tells nobody; its flags do.
 */

/* unc__event_layout_is_known: whether there may be looked at all. */
bool unc__event_layout_is_known(void);

static inline bool unc__event_is_pending(const struct event *event)
{
    return (event->ev_evcallback.evcb_flags & (EVLIST_TIMEOUT | EVLIST_INSERTED |
                                               EVLIST_ACTIVE | EVLIST_ACTIVE_LATER)) != 0;
}

/* unc__event_type: of one that waits for @events on @fd; @is_added: in the program's own
 * memory. */
enum unc__type unc__event_type(evutil_socket_t fd, short events, bool is_added);

/* unc__event_is: whether @event is as @entry has it: set up, with the same callback, for
 * the base that it was recorded for. */
bool unc__event_is(const struct event *event, const struct unc__entry_view *entry);

/* unc__libevent_ask: see record/watcher_facts.h. */
void unc__libevent_ask(const struct unc__entry_view *entry,
                       struct unc__watcher_facts *ret_facts);

/* unc__event_is_at_rest: an event that is in no list of its base, as far as can be seen;
 * for unc__record_tell_left. */
bool unc__event_is_at_rest(const struct unc__entry_view *entry, void *userdata);

#endif
