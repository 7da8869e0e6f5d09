/* SPDX-License-Identifier: MIT */
/*
 * The handler that GLib installs for a signal, and the thread and the descriptor that it
 * makes for all of them and keeps, are its own. It is installed in the call that makes
 * the source, so that whoever had the signal before finds that call named.
 */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_unix_signal_add, (gint number, GSourceFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api = UNC__GLIB_WATCHED(g_unix_signal_add);
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source;
    guint id;

    if (api == NULL) {
        id = UNC_LIBRARY_REAL(g_unix_signal_add)(number, function, data);
        unc__library_leave(&call);
        return id;
    }
    source = api->g_unix_signal_source_new(number);
    unc__library_leave(&call);
    return unc__glib_add(
        api, source,
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_unix_signal_add, UNIX_SIGNAL, function),
            .priority = G_PRIORITY_DEFAULT,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = NULL });
}

UNC_PROBE(guint, g_unix_signal_add_full,
          (gint priority, gint number, GSourceFunc function, gpointer data,
           GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api = UNC__GLIB_WATCHED(g_unix_signal_add_full);
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source;
    guint id;

    if (api == NULL) {
        id = UNC_LIBRARY_REAL(g_unix_signal_add_full)(priority, number, function, data,
                                                      notify);
        unc__library_leave(&call);
        return id;
    }
    source = api->g_unix_signal_source_new(number);
    unc__library_leave(&call);
    return unc__glib_add(
        api, source,
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_unix_signal_add_full, UNIX_SIGNAL, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify });
}

UNC_PROBE(GSource *, g_unix_signal_source_new, (gint number))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source = UNC_LIBRARY_REAL(g_unix_signal_source_new)(number);

    unc__library_leave(&call);
    UNC__GLIB_MADE(g_unix_signal_source_new, UNIX_SIGNAL, source);
    return source;
}
