/* SPDX-License-Identifier: MIT */
/*
 * References of sources. No scope around what gives one back: with the last one the
 * destroy callback is called, which is the program's.
 */
#include "probes/sdevent/sd_source.h"

UNC_PROBE(sd_event_source *, sd_event_source_ref, (sd_event_source * s))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        unc__sd_source_referenced(s, UNC__PROBE_SITE(sd_event_source_ref), &caller);
    }
    return UNC_LIBRARY_REAL(sd_event_source_ref)(s);
}

UNC_PROBE(sd_event_source *, sd_event_source_unref, (sd_event_source * s))
{
    struct unc__caller caller = UNC__CALLER();

    if (s != NULL && s == unc__sd_unreferencing) {
        unc__sd_unreferencing = NULL;
    } else if (s != NULL && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        unc__sd_source_unreferenced(s, UNC__PROBE_SITE(sd_event_source_unref), &caller);
    }
    return UNC_LIBRARY_REAL(sd_event_source_unref)(s);
}

UNC_PROBE(sd_event_source *, sd_event_source_disable_unref, (sd_event_source * s))
{
    struct unc__caller caller = UNC__CALLER();
    sd_event_source *result;

    if (s == NULL || !unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        return UNC_LIBRARY_REAL(sd_event_source_disable_unref)(s);
    }
    unc__sd_source_unreferenced(s, UNC__PROBE_SITE(sd_event_source_disable_unref),
                                &caller);
    unc__sd_unreferencing = s;
    result = UNC_LIBRARY_REAL(sd_event_source_disable_unref)(s);
    unc__sd_unreferencing = NULL;
    return result;
}

/* Said before the call: with the reference of the loop the loop itself may go. */
UNC_PROBE(int, sd_event_source_set_floating, (sd_event_source * s, int b))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_watched = s != NULL && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller);
    int r;

    if (is_watched) {
        (void)unc__sd_source_used(s, UNC__PROBE_SITE(sd_event_source_set_floating),
                                  &caller);
        unc__sd_source_floats(s, b != 0);
    }
    r = UNC_LIBRARY_REAL(sd_event_source_set_floating)(s, b);
    if (is_watched && r < 0) {
        unc__sd_source_floats(s, b == 0);
    }
    return r;
}
