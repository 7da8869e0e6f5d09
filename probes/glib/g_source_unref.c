/* SPDX-License-Identifier: MIT */
/*
 * One reference too many given back: the count is read where GLib is about to read it,
 * and believed only if a source was there lately.
 */
#include "probes/glib/glib_source.h"

UNC_PROBE(void, g_source_unref, (GSource * source))
{
    struct unc__caller caller = UNC__CALLER();

    if (source != NULL && g_atomic_int_get((gint *)&source->ref_count) == 0 &&
        unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        (void)unc__past_misused(UNC__INDEX_GLIB, (uint64_t)(uintptr_t)source,
                                UNC__MISUSE_DOUBLE_RELEASE,
                                UNC__PROBE_SITE(g_source_unref), &caller);
    }
    unc__glib_ending = UNC__PROBE_SITE(g_source_unref);
    UNC_LIBRARY_REAL(g_source_unref)(source);
    unc__glib_ending = NULL;
}
