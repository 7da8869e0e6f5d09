/* SPDX-License-Identifier: MIT */
/*
 * The contexts that a thread has pushed and not popped, each a resource: known by the
 * thread and how many are below. A thread that ends pops all.
 */
#include "probes/glib/glib_pushed.h"

UNC_PROBE(void, g_main_context_push_thread_default, (GMainContext * context))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);

    UNC_LIBRARY_REAL(g_main_context_push_thread_default)(context);
    unc__library_leave(&call);
    unc__glib_pushed(context, UNC__GLIB_WATCHED(g_main_context_push_thread_default),
                     UNC__PROBE_SITE(g_main_context_push_thread_default), &caller);
}

UNC_PROBE(void, g_main_context_pop_thread_default, (GMainContext * context))
{
    struct unc__caller caller = UNC__CALLER();

    unc__glib_popping(context, UNC__PROBE_SITE(g_main_context_pop_thread_default),
                      &caller);
    UNC_LIBRARY_REAL(g_main_context_pop_thread_default)(context);
}
