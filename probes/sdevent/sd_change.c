/* SPDX-License-Identifier: MIT */
/* Switching a source on, or another priority, may need a signalfd or an inotify instance
 * more. What only reads and writes fields has a probe where it is used often enough that
 * a use after the release shows there. */
#include "probes/sdevent/sd_source.h"

UNC__SD_CHANGES(sd_event_source_set_enabled, (sd_event_source * s, int enabled),
                (s, enabled))
UNC__SD_CHANGES(sd_event_source_set_priority, (sd_event_source * s, int64_t priority),
                (s, priority))
UNC__SD_USES(int, sd_event_source_set_time, (sd_event_source * s, uint64_t usec),
             (s, usec))
UNC__SD_USES(int, sd_event_source_set_time_relative, (sd_event_source * s, uint64_t usec),
             (s, usec))
UNC__SD_USES(int, sd_event_source_get_enabled, (sd_event_source * s, int *ret), (s, ret))
UNC__SD_USES(sd_event *, sd_event_source_get_event, (sd_event_source * s), (s))
UNC__SD_USES(int, sd_event_source_get_signal, (sd_event_source * s), (s))

UNC_PROBE(int, sd_event_source_set_description, (sd_event_source * s, const char *text))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__token token = { 0 };
    int r;

    if (s != NULL && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        token = unc__sd_source_used(s, UNC__PROBE_SITE(sd_event_source_set_description),
                                    &caller);
    }
    r = UNC_LIBRARY_REAL(sd_event_source_set_description)(s, text);
    if (r >= 0 && token.serial != 0) {
        unc__record_set_name(token, text);
    }
    return r;
}
