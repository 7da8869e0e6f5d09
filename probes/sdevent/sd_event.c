/* SPDX-License-Identifier: MIT */
/*
 * What a loop opens when it is made is its own. A loop that libsystemd makes (a bus that
 * is attached to none) is recorded too: the program may ask for it later.
 */
#include "probes/sdevent/sd_loop.h"

UNC_PROBE(int, sd_event_new, (sd_event * *ret))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;
    bool is_programs;
    int r;

    if (ret == NULL || !unc__probe_is_watched(&caller) || unc__sd_is_inside()) {
        return UNC_LIBRARY_REAL(sd_event_new)(ret);
    }
    unc__sd_start(&caller);
    is_programs = unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller);
    token = unc__foreign_loop_begin(UNC__TYPE_SD_EVENT, UNC__PROBE_SITE(sd_event_new),
                                    &caller);
    call = unc__library_enter(UNC__LIBRARY_SDEVENT, token.serial, 0);
    r = UNC_LIBRARY_REAL(sd_event_new)(ret);
    unc__library_leave(&call);
    unc__sd_loop_made(r >= 0 ? *ret : NULL, token, is_programs);
    return r;
}

/* Each call is a reference more. Without a place for it, it only tells whether there is
 * one. */
UNC_PROBE(int, sd_event_default, (sd_event * *ret))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call;
    struct unc__token token;
    bool is_programs;
    int r;

    if (ret == NULL || !unc__probe_is_watched(&caller) || unc__sd_is_inside()) {
        return UNC_LIBRARY_REAL(sd_event_default)(ret);
    }
    is_programs = unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller);
    if (UNC_LIBRARY_REAL(sd_event_default)(NULL) > 0) {
        r = UNC_LIBRARY_REAL(sd_event_default)(ret);
        if (r >= 0 && is_programs) {
            unc__sd_loop_referenced(*ret, UNC__PROBE_SITE(sd_event_default), &caller);
        }
        return r;
    }
    unc__sd_start(&caller);
    token = unc__foreign_loop_begin(UNC__TYPE_SD_EVENT, UNC__PROBE_SITE(sd_event_default),
                                    &caller);
    call = unc__library_enter(UNC__LIBRARY_SDEVENT, token.serial, 0);
    r = UNC_LIBRARY_REAL(sd_event_default)(ret);
    unc__library_leave(&call);
    unc__sd_loop_made(r >= 0 ? *ret : NULL, token, is_programs);
    return r;
}

UNC_PROBE(sd_event *, sd_event_ref, (sd_event * e))
{
    struct unc__caller caller = UNC__CALLER();
    sd_event *result = UNC_LIBRARY_REAL(sd_event_ref)(e);

    if (result != NULL && unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {
        unc__sd_loop_referenced(e, UNC__PROBE_SITE(sd_event_ref), &caller);
    }
    return result;
}

UNC_PROBE(sd_event *, sd_event_unref, (sd_event * e))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__sd_unref unref;
    sd_event *result;

    if (e == NULL || !unc__probe_is_watched(&caller)) {
        return UNC_LIBRARY_REAL(sd_event_unref)(e);
    }
    unref = unc__sd_loop_unref_begins(e, UNC__PROBE_SITE(sd_event_unref), &caller);
    result = UNC_LIBRARY_REAL(sd_event_unref)(e);
    unc__sd_loop_unref_ends(&unref, UNC__PROBE_SITE(sd_event_unref), &caller);
    return result;
}

/* It has a row so that the real one can be asked. */
UNC_PROBE(int, sd_event_get_fd, (sd_event * e))
{
    struct unc__caller caller = UNC__CALLER();

    (void)caller;
    return UNC_LIBRARY_REAL(sd_event_get_fd)(e);
}
