/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_timeout_add, (guint interval, GSourceFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_timeout_add) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_timeout_add)(interval, function, data);
    }
    return unc__glib_add(api, UNC__GLIB_WITHIN(api->g_timeout_source_new(interval)),
                         &(struct unc__glib_add){
                             .source = UNC__GLIB_BY_ID(g_timeout_add, TIMEOUT, function),
                             .priority = G_PRIORITY_DEFAULT,
                             .usual_priority = G_PRIORITY_DEFAULT,
                             .function = UNC__GLIB_FUNCTION(function),
                             .data = data,
                             .notify = NULL,
                             .is_once = false });
}

UNC_PROBE(guint, g_timeout_add_full,
          (gint priority, guint interval, GSourceFunc function, gpointer data,
           GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_timeout_add_full) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_timeout_add_full)(priority, interval, function, data,
                                                    notify);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_timeout_source_new(interval)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_timeout_add_full, TIMEOUT, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify,
            .is_once = false });
}

UNC_PROBE(guint, g_timeout_add_seconds,
          (guint interval, GSourceFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_timeout_add_seconds) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_timeout_add_seconds)(interval, function, data);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_timeout_source_new_seconds(interval)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_timeout_add_seconds, TIMEOUT, function),
            .priority = G_PRIORITY_DEFAULT,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = NULL,
            .is_once = false });
}

UNC_PROBE(guint, g_timeout_add_seconds_full,
          (gint priority, guint interval, GSourceFunc function, gpointer data,
           GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_timeout_add_seconds_full) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_timeout_add_seconds_full)(priority, interval, function,
                                                            data, notify);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_timeout_source_new_seconds(interval)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_timeout_add_seconds_full, TIMEOUT, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify,
            .is_once = false });
}

UNC_PROBE(guint, g_timeout_add_once,
          (guint interval, unc__glib_once_fn *function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_timeout_add_once) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_timeout_add_once)(interval, function, data);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_timeout_source_new(interval)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_timeout_add_once, TIMEOUT, function),
            .priority = G_PRIORITY_DEFAULT,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = NULL,
            .is_once = true });
}

UNC_PROBE(GSource *, g_timeout_source_new, (guint interval))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_timeout_source_new)(interval);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_timeout_source_new, TIMEOUT, source);
    return source;
}

UNC_PROBE(GSource *, g_timeout_source_new_seconds, (guint interval))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_timeout_source_new_seconds)(interval);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_timeout_source_new_seconds, TIMEOUT, source);
    return source;
}
