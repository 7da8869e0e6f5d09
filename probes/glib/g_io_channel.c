/* SPDX-License-Identifier: MIT */
/*
 * Channels: only the program's references count, for a watch of GLib's has one of its own
 * and gives it back inside. One that closes its descriptor at its end has that
 * descriptor.
 */
#include "probes/glib/glib_ask.h"
#include "probes/glib/glib_channel.h"

UNC_PROBE(GIOChannel *, g_io_channel_unix_new, (int fd))
{
    struct unc__caller caller = UNC__CALLER();
    GIOChannel *channel = UNC_LIBRARY_REAL(g_io_channel_unix_new)(fd);

    if (channel != NULL && unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        unc__glib_channel_made(channel, -1, UNC__PROBE_SITE(g_io_channel_unix_new),
                               &caller);
    }
    return channel;
}

UNC_PROBE(GIOChannel *, g_io_channel_new_file,
          (const gchar *path, const gchar *mode, GError **ret_error))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__library_call call = unc__library_enter(UNC__LIBRARY_GLIB, 0, 0);
    GIOChannel *channel = UNC_LIBRARY_REAL(g_io_channel_new_file)(path, mode, ret_error);
    const struct unc__glib_api *api;

    unc__library_leave(&call);
    api = unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)
              ? UNC__GLIB_API(g_io_channel_new_file)
              : NULL;
    if (channel != NULL && api != NULL) {
        unc__glib_channel_made(channel, api->g_io_channel_unix_get_fd(channel),
                               UNC__PROBE_SITE(g_io_channel_new_file), &caller);
    }
    return channel;
}

UNC_PROBE(GIOChannel *, g_io_channel_ref, (GIOChannel * channel))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        (void)unc__glib_refs_change(channel, 1, 0);
    }
    return UNC_LIBRARY_REAL(g_io_channel_ref)(channel);
}

UNC_PROBE(void, g_io_channel_unref, (GIOChannel * channel))
{
    struct unc__caller caller = UNC__CALLER();

    if (unc__library_is_watched(UNC__LIBRARY_GLIB, &caller)) {
        unc__glib_channel_unref(channel, UNC__PROBE_SITE(g_io_channel_unref), &caller);
    }
    UNC_LIBRARY_REAL(g_io_channel_unref)(channel);
}

UNC_PROBE(void, g_io_channel_set_close_on_unref,
          (GIOChannel * channel, gboolean does_close))
{
    struct unc__caller caller = UNC__CALLER();
    const struct unc__glib_api *api = UNC__GLIB_WATCHED(g_io_channel_set_close_on_unref);

    if (channel != NULL && api != NULL) {
        unc__glib_channel_owns(channel, api->g_io_channel_unix_get_fd(channel),
                               does_close != FALSE);
    }
    UNC_LIBRARY_REAL(g_io_channel_set_close_on_unref)(channel, does_close);
}
