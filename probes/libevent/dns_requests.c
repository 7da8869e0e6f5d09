/* SPDX-License-Identifier: MIT */
#include "probes/libevent/dns.h"

#include <stddef.h>

#include "record/owned.h"

struct unc__libevent_slot *unc__dns_asked(const struct evdns_base *dns,
                                          union unc__libevent_callback callback,
                                          void *argument, const struct unc_site *site,
                                          const struct unc__caller *caller)
{
    uint64_t loop;

    if (callback.once == NULL || !unc__libevent_is_watched(caller)) {
        return NULL;
    }
    loop = unc__libevent_owner(dns);
    if (loop == 0) {
        return NULL;
    }
    return unc__libevent_slot_take(
        &(struct unc__acquisition){ .kind = UNC__KIND_CALLBACK,
                                    .type = UNC__TYPE_EVDNS_REQUEST,
                                    .owner = loop,
                                    .detail =
                                        unc__watcher_detail(dns, UNC__WATCHER_ACTIVE),
                                    .site = site,
                                    .caller = caller },
        callback, argument);
}

static bool end_of(const struct unc__entry_view *entry, void *userdata)
{
    uintptr_t dns = unc__watcher_address(unc__watcher_detail(userdata, 0));

    if (entry->type == UNC__TYPE_EVDNS_REQUEST &&
        unc__watcher_address(entry->detail) == dns) {
        unc__record_release((struct unc__token){ .serial = entry->serial,
                                                 .index = entry->index,
                                                 .process = unc__record_process() },
                            0);
    }
    return true;
}

void unc__dns_freed(const struct evdns_base *dns, const struct unc__caller *caller)
{
    if (unc__probe_is_watched(caller)) {
        unc__record_owned_each(unc__libevent_owner(dns), end_of, (void *)(uintptr_t)dns);
    }
}
