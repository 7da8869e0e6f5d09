/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_DNS_H
#define UNC_PROBES_LIBEVENT_DNS_H

#include "probes/libevent/objects.h"
#include "probes/libevent/slots.h"

/* Requests to a DNS base, each with a slot. */

/* unc__dns_asked: @callback of a request that is about to be made. NULL: it is not
 * recorded. The old global base is not. */
struct unc__libevent_slot *unc__dns_asked(const struct evdns_base *dns,
                                          union unc__libevent_callback callback,
                                          void *argument, const struct unc_site *site,
                                          const struct unc__caller *caller);

/* unc__dns_freed: its requests are over, their callbacks may still come. */
void unc__dns_freed(const struct evdns_base *dns, const struct unc__caller *caller);

#endif
