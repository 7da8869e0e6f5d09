/* SPDX-License-Identifier: MIT */
#include "probes/glib/glib_channel.h"

void unc__glib_channel_made(GIOChannel *channel, int fd, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    if (!unc__glib_refs_begin(channel)) {
        return;
    }
    (void)unc__watcher_acquired(
        UNC__INDEX_GLIB, channel,
        &(struct unc__acquisition){ .kind = UNC__KIND_WATCHER,
                                    .type = UNC__TYPE_G_IO_CHANNEL,
                                    .detail = unc__watcher_detail(NULL, 0),
                                    .site = site,
                                    .caller = caller });
    if (fd >= 0) {
        unc__glib_channel_owns(channel, fd, true);
    }
}

void unc__glib_channel_owns(GIOChannel *channel, int fd, bool does_own)
{
    struct unc__token token = unc__watcher_find(UNC__INDEX_GLIB, channel);

    if (token.serial == 0) {
        return;
    }
    if (does_own) {
        unc__watcher_adopts(fd, 0, token.serial);
        unc__watcher_set(token, UNC__WATCHER_OWNS_FD, 0);
    } else {
        unc__watcher_disowns(fd);
        unc__watcher_set(token, 0, UNC__WATCHER_OWNS_FD);
    }
}

void unc__glib_channel_unref(GIOChannel *channel, const struct unc_site *site,
                             const struct unc__caller *caller)
{
    struct unc__glib_refs refs = unc__glib_refs_change(channel, -1, 0);

    if (refs.is_known && refs.own <= 0) {
        (void)unc__watcher_released(UNC__INDEX_GLIB, channel, site, caller);
    }
}
