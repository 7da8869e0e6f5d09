/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_context.h"

/* What a context opens when it is made is its own. */
#define MAKE(name, arguments)                                                        \
    struct unc__caller caller = UNC__CALLER();                                       \
    struct unc__library_call call;                                                   \
    struct unc__token token;                                                         \
    GMainContext *context;                                                           \
                                                                                     \
    if (!unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {                      \
        call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);                          \
        context = UNC_LIBRARY_REAL(name) arguments;                                  \
        unc__library_leave(&call);                                                   \
        unc__past_forget(UNC__INDEX_GLIB_LOOP, (uint64_t)(uintptr_t)context);        \
        return context;                                                              \
    }                                                                                \
    token = unc__foreign_loop_begin(UNC__TYPE_G_MAIN_CONTEXT, UNC__PROBE_SITE(name), \
                                    &caller);                                        \
    call = unc__library_enter(UNC__LIBRARY_GLIB, token.serial, 0);                   \
    context = UNC_LIBRARY_REAL(name) arguments;                                      \
    unc__library_leave(&call);                                                       \
    unc__foreign_loop_made(UNC__INDEX_GLIB_LOOP,                                     \
                           unc__glib_refs_begin(context) ? context : NULL, token);   \
    return context;

UNC_PROBE(GMainContext *, g_main_context_new, (void)){ MAKE(g_main_context_new, ()) }

UNC_PROBE(GMainContext *, g_main_context_new_with_flags,
          (unsigned flags)){ MAKE(g_main_context_new_with_flags, (flags)) }

UNC_PROBE(GMainContext *, g_main_context_default, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GMainContext *context = UNC_LIBRARY_REAL(g_main_context_default)();

    unc__library_leave(&call);
    return context;
}

/* Whoever asks for a context that runs for it gets a reference. */
UNC_PROBE(GMainContext *, g_main_context_ref_thread_default, (void))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GMainContext *context = UNC_LIBRARY_REAL(g_main_context_ref_thread_default)();
    bool own;

    unc__library_leave(&call);
    own = unc__library_is_watched(UNC__LIBRARY_GLIB, &caller);
    (void)unc__glib_context_held(
        context, own, !own, UNC__PROBE_SITE(g_main_context_ref_thread_default), &caller);
    return context;
}

UNC_PROBE(GMainContext *, g_main_context_ref, (GMainContext * context))
{
    struct unc__caller caller = UNC__CALLER();
    bool own = unc__library_is_watched(UNC__LIBRARY_GLIB, &caller);

    (void)unc__glib_context_held(context, own, !own, UNC__PROBE_SITE(g_main_context_ref),
                                 &caller);
    return UNC_LIBRARY_REAL(g_main_context_ref)(context);
}

UNC_PROBE(void, g_main_context_unref, (GMainContext * context))
{
    struct unc__caller caller = UNC__CALLER();
    bool own = unc__library_is_watched(UNC__LIBRARY_GLIB, &caller);

    if (!unc__glib_context_held(context, -own, -!own,
                                UNC__PROBE_SITE(g_main_context_unref), &caller) &&
        own && context != NULL) {
        (void)unc__past_misused(UNC__INDEX_GLIB_LOOP, (uint64_t)(uintptr_t)context,
                                UNC__MISUSE_DOUBLE_RELEASE,
                                UNC__PROBE_SITE(g_main_context_unref), &caller);
    }
    UNC_LIBRARY_REAL(g_main_context_unref)(context);
}
