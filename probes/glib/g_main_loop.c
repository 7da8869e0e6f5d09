/* SPDX-License-Identifier: MIT */
/*
 * A GMainLoop is a count, a flag and a reference to the context that does the work: that
 * reference is what a forgotten one holds. While it runs its frames are on a stack, and
 * whoever ends the process from there never gets back to where it would be given back.
 */
#include "probes/glib/glib_ask.h"
#include "probes/glib/glib_context.h"

UNC_PROBE(GMainLoop *, g_main_loop_new, (GMainContext * context, gboolean is_running))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GMainLoop *loop = UNC_LIBRARY_REAL(g_main_loop_new)(context, is_running);
    const struct unc__glib_api *api;

    unc__library_leave(&call);
    api = unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)
              ? UNC__GLIB_API(g_main_loop_new)
              : NULL;
    if (api == NULL || !unc__glib_refs_begin(loop)) {
        return loop;
    }
    unc__glib_ask_start();
    (void)unc__glib_context_held(context, 0, 1, UNC__PROBE_SITE(g_main_loop_new),
                                 &caller);
    (void)unc__watcher_acquired(
        UNC__INDEX_GLIB, loop,
        &(struct unc__acquisition){ .kind = UNC__KIND_WATCHER,
                                    .type = UNC__TYPE_G_MAIN_LOOP,
                                    .owner = unc__glib_context_serial(api, context),
                                    .detail = (uint64_t)0,
                                    .site = UNC__PROBE_SITE(g_main_loop_new),
                                    .caller = &caller });
    return loop;
}

UNC_PROBE(GMainLoop *, g_main_loop_ref, (GMainLoop * loop))
{
    struct unc__caller caller = UNC__CALLER();

    (void)unc__glib_refs_change(loop, 1, 0);
    return UNC_LIBRARY_REAL(g_main_loop_ref)(loop);
}

UNC_PROBE(void, g_main_loop_unref, (GMainLoop * loop))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__glib_refs refs = unc__glib_refs_change(loop, -1, 0);
    const struct unc__glib_api *api;

    if (refs.is_known && refs.own <= 0) {
        api = UNC__GLIB_API(g_main_loop_unref);
        if (api != NULL) {
            (void)unc__glib_context_held(api->g_main_loop_get_context(loop), 0, -1,
                                         UNC__PROBE_SITE(g_main_loop_unref), &caller);
        }
        (void)unc__watcher_released(UNC__INDEX_GLIB, loop,
                                    UNC__PROBE_SITE(g_main_loop_unref), &caller);
    }
    UNC_LIBRARY_REAL(g_main_loop_unref)(loop);
}

UNC_PROBE(void, g_main_loop_run, (GMainLoop * loop))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__token token = unc__watcher_find(UNC__INDEX_GLIB, loop);

    if (token.serial == 0 && loop != NULL &&
        unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        (void)unc__past_misused(UNC__INDEX_GLIB, (uint64_t)(uintptr_t)loop,
                                UNC__MISUSE_USE_AFTER_RELEASE,
                                UNC__PROBE_SITE(g_main_loop_run), &caller);
    }
    unc__watcher_set(token, UNC__WATCHER_ACTIVE, 0);
    UNC_LIBRARY_REAL(g_main_loop_run)(loop);
    unc__watcher_set(token, 0, UNC__WATCHER_ACTIVE);
}
