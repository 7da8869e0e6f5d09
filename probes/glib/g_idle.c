/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_idle_add, (GSourceFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_idle_add) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_idle_add)(function, data);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_idle_source_new()),
        &(struct unc__glib_add){ .source = UNC__GLIB_BY_ID(g_idle_add, IDLE, function),
                                 .priority = G_PRIORITY_DEFAULT_IDLE,
                                 .usual_priority = G_PRIORITY_DEFAULT_IDLE,
                                 .function = UNC__GLIB_FUNCTION(function),
                                 .data = data,
                                 .notify = NULL,
                                 .is_once = false });
}

UNC_PROBE(guint, g_idle_add_full,
          (gint priority, GSourceFunc function, gpointer data, GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_idle_add_full) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_idle_add_full)(priority, function, data, notify);
    }
    return unc__glib_add(api, UNC__GLIB_WITHIN(api->g_idle_source_new()),
                         &(struct unc__glib_add){
                             .source = UNC__GLIB_BY_ID(g_idle_add_full, IDLE, function),
                             .priority = priority,
                             .usual_priority = G_PRIORITY_DEFAULT_IDLE,
                             .function = UNC__GLIB_FUNCTION(function),
                             .data = data,
                             .notify = notify,
                             .is_once = false });
}

UNC_PROBE(guint, g_idle_add_once, (unc__glib_once_fn * function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_idle_add_once) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_idle_add_once)(function, data);
    }
    return unc__glib_add(api, UNC__GLIB_WITHIN(api->g_idle_source_new()),
                         &(struct unc__glib_add){
                             .source = UNC__GLIB_BY_ID(g_idle_add_once, IDLE, function),
                             .priority = G_PRIORITY_DEFAULT_IDLE,
                             .usual_priority = G_PRIORITY_DEFAULT_IDLE,
                             .function = UNC__GLIB_FUNCTION(function),
                             .data = data,
                             .notify = NULL,
                             .is_once = true });
}

UNC_PROBE(GSource *, g_idle_source_new, (void))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_idle_source_new)();
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_idle_source_new, IDLE, source);
    return source;
}
