/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_BUFFEREVENTS_H
#define UNC_PROBES_LIBEVENT_BUFFEREVENTS_H

#include <event2/bufferevent.h>
#include <stdbool.h>

#include "probes/libevent/objects.h"

/*
 * Bufferevents: one that closes its descriptor when it is freed (BEV_OPT_CLOSE_ON_FREE)
 * has it; every other leaves it the program's. References that the program takes are
 * counted, up to 15: with more nothing is said of it.
 */

/* unc__bufferevent_made: one of a descriptor (@fd, or -1), or on top of @below. */
void unc__bufferevent_made(struct bufferevent *made, enum unc__type type,
                           const struct event_base *base, evutil_socket_t fd, int options,
                           const struct unc_site *site, const struct unc__caller *caller);
void unc__bufferevent_made_on(struct bufferevent *made, enum unc__type type,
                              struct bufferevent *below, int options,
                              const struct unc_site *site,
                              const struct unc__caller *caller);

/* unc__bufferevent_referenced, unc__bufferevent_dropped: one reference more or less, by
 * the program or by libevent, which frees what it was handed. */
void unc__bufferevent_referenced(struct bufferevent *which,
                                 const struct unc__caller *caller);
void unc__bufferevent_dropped(struct bufferevent *which, const struct unc_site *site,
                              const struct unc__caller *caller);

/* unc__bufferevent_fd: that it has now; -1: none, or nobody knows. */
evutil_socket_t unc__bufferevent_fd(struct bufferevent *which);

/* unc__bufferevent_changed: its descriptor was @old, and may be another one by now. One
 * of libevent's own, an HTTP connection, has what it is given. */
void unc__bufferevent_changed(struct bufferevent *which, evutil_socket_t old,
                              const struct unc__caller *caller);

#endif
