/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_add.h"

UNC_PROBE(guint, g_unix_fd_add,
          (gint fd, GIOCondition condition, GUnixFDSourceFunc function, gpointer data))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_unix_fd_add) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_unix_fd_add)(fd, condition, function, data);
    }
    return unc__glib_add(api, UNC__GLIB_WITHIN(api->g_unix_fd_source_new(fd, condition)),
                         &(struct unc__glib_add){
                             .source = UNC__GLIB_BY_ID(g_unix_fd_add, UNIX_FD, function),
                             .priority = G_PRIORITY_DEFAULT,
                             .usual_priority = G_PRIORITY_DEFAULT,
                             .function = UNC__GLIB_FUNCTION(function),
                             .data = data,
                             .notify = NULL,
                             .is_once = false });
}

UNC_PROBE(guint, g_unix_fd_add_full,
          (gint priority, gint fd, GIOCondition condition, GUnixFDSourceFunc function,
           gpointer data, GDestroyNotify notify))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api =
        function != NULL ? UNC__GLIB_WATCHED(g_unix_fd_add_full) : NULL;

    if (api == NULL) {
        return UNC_LIBRARY_REAL(g_unix_fd_add_full)(priority, fd, condition, function,
                                                    data, notify);
    }
    return unc__glib_add(
        api, UNC__GLIB_WITHIN(api->g_unix_fd_source_new(fd, condition)),
        &(struct unc__glib_add){
            .source = UNC__GLIB_BY_ID(g_unix_fd_add_full, UNIX_FD, function),
            .priority = priority,
            .usual_priority = G_PRIORITY_DEFAULT,
            .function = UNC__GLIB_FUNCTION(function),
            .data = data,
            .notify = notify,
            .is_once = false });
}

UNC_PROBE(GSource *, g_unix_fd_source_new, (gint fd, GIOCondition condition))
{
    struct unc__caller caller = UNC__CALLER();
    GSource *source;

    unc__library_dive(UNC__LIBRARY_GLIB);
    source = UNC_LIBRARY_REAL(g_unix_fd_source_new)(fd, condition);
    unc__library_rise(UNC__LIBRARY_GLIB);
    UNC__GLIB_MADE(g_unix_fd_source_new, UNIX_FD, source);
    return source;
}
