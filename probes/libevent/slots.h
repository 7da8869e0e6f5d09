/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_SLOTS_H
#define UNC_PROBES_LIBEVENT_SLOTS_H

#include <event2/dns.h>
#include <event2/event.h>
#include <stdint.h>

#include "probes/libevent/libevent.h"

/*
 * What is known by its callback alone: a one-shot event has no address that the program
 * sees, and nothing tells when it has run. So the callback that libevent gets is ours,
 * and its argument a slot that has the program's; libevent wraps that callback itself, so
 * nobody can see the difference. The slots are few and for all: who finds none goes
 * unrecorded, which is counted. Any thread, async-signal-safe.
 */
union unc__libevent_callback {
    event_callback_fn once;
    evdns_callback_type dns;
    evdns_getaddrinfo_cb addresses;
};

struct unc__libevent_slot;

/* unc__libevent_slot_take: @what says what waits; its key is ours. NULL: there is none.
 */
struct unc__libevent_slot *unc__libevent_slot_take(const struct unc__acquisition *what,
                                                   union unc__libevent_callback callback,
                                                   void *argument);

/* unc__libevent_once: a slot for a one-shot event of @base. NULL: there is none, or the
 * base is not known. */
struct unc__libevent_slot *unc__libevent_once(const struct event_base *base,
                                              event_callback_fn callback, void *argument,
                                              const struct unc_site *site,
                                              const struct unc__caller *caller);

/* unc__libevent_slot_drop: it was refused, nothing will be called. */
void unc__libevent_slot_drop(struct unc__libevent_slot *slot);

/* unc__libevent_slots_end: of a base that is gone: nothing will be called. */
void unc__libevent_slots_end(uint64_t owner);

/* The callbacks, each with a slot for its argument. */
void unc__libevent_once_ran(evutil_socket_t fd, short events, void *slot);
void unc__libevent_dns_came(int result, char type, int count, int ttl, void *addresses,
                            void *slot);
void unc__libevent_addresses_came(int result, struct evutil_addrinfo *addresses,
                                  void *slot);

#endif
