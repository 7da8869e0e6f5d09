/* SPDX-License-Identifier: MIT */
/*
 * What GLib sets up to learn of the ends of children, a descriptor of the child's, or a
 * thread and a handler of SIGCHLD that stay, is its own, whoever asks.
 */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_child_watch_add, (GPid pid, GChildWatchFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL && pid > 0 ? UNC__GLIB_WATCHED(g_child_watch_add) : NULL;
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source;
    guint id;

    if (api == NULL) {
        id = UNC_LIBRARY_REAL(g_child_watch_add)(pid, function, data);
        unc__library_leave(&call);
        return id;
    }
    source = api->g_child_watch_source_new(pid);
    unc__library_leave(&call);
    return unc__glib_add(
        api, source,
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_child_watch_add, CHILD_WATCH, function),
            .priority = G_PRIORITY_DEFAULT,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = NULL });
}

UNC_PROBE(guint, g_child_watch_add_full,
          (gint priority, GPid pid, GChildWatchFunc function, gpointer data,
           GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL && pid > 0 ? UNC__GLIB_WATCHED(g_child_watch_add_full) : NULL;
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source;
    guint id;

    if (api == NULL) {
        id = UNC_LIBRARY_REAL(g_child_watch_add_full)(priority, pid, function, data,
                                                      notify);
        unc__library_leave(&call);
        return id;
    }
    source = api->g_child_watch_source_new(pid);
    unc__library_leave(&call);
    return unc__glib_add(
        api, source,
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_child_watch_add_full, CHILD_WATCH, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify });
}

UNC_PROBE(GSource *, g_child_watch_source_new, (GPid pid))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GSource *source = UNC_LIBRARY_REAL(g_child_watch_source_new)(pid);

    unc__library_leave(&call);
    UNC__GLIB_MADE(g_child_watch_source_new, CHILD_WATCH, source);
    return source;
}
