/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_io_add_watch,
          (GIOChannel * channel, GIOCondition condition, GIOFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        channel != NULL ? UNC__GLIB_WATCHED(g_io_add_watch) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_io_add_watch)(channel, condition, function, data);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_io_create_watch(channel, condition)),
        &(struct unc__glib_add){ .source =
                                     UNC__GLIB_BY_ID(g_io_add_watch, IO_WATCH, function),
                                 .priority = G_PRIORITY_DEFAULT,
                                 .usual_priority = G_PRIORITY_DEFAULT,
                                 .function = UNC__GLIB_FUNCTION(function),
                                 .data = data,
                                 .notify = NULL,
                                 .is_once = false });
}

UNC_PROBE(guint, g_io_add_watch_full,
          (GIOChannel * channel, gint priority, GIOCondition condition, GIOFunc function,
           gpointer data, GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        channel != NULL ? UNC__GLIB_WATCHED(g_io_add_watch_full) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_io_add_watch_full)(channel, priority, condition,
                                                     function, data, notify);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_io_create_watch(channel, condition)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_io_add_watch_full, IO_WATCH, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify,
            .is_once = false });
}

UNC_PROBE(GSource *, g_io_create_watch, (GIOChannel * channel, GIOCondition condition))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_io_create_watch)(channel, condition);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_io_create_watch, IO_WATCH, source);
    return source;
}
