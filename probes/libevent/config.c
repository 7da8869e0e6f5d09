/* SPDX-License-Identifier: MIT */
#include <event2/event.h>

#include "probes/libevent/objects.h"

UNC_PROBE(struct event_config *, event_config_new, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct event_config *config = UNC_LIBRARY_REAL(event_config_new)();

    if (unc__libevent_is_watched(&caller)) {
        unc__libevent_made_alone(config, UNC__TYPE_EVENT_CONFIG,
                                 UNC__PROBE_SITE(event_config_new), &caller);
    }
    return config;
}

UNC_PROBE(void, event_config_free, (struct event_config * config))
{
    struct unc__caller caller = UNC__CALLER();

    unc__libevent_freed(config, UNC__PROBE_SITE(event_config_free), &caller);
    UNC_LIBRARY_REAL(event_config_free)(config);
}
