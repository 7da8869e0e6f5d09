/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_CHANNEL_H
#define UNC_PROBES_GLIB_CHANNEL_H

#include "probes/glib/glib_api.h"
#include "probes/glib/glib_refs.h"
#include "probes/watcher.h"

/* unc__glib_channel_made: @fd: that it has opened and will close; -1: none. */
void unc__glib_channel_made(GIOChannel *channel, int fd, const struct unc_site *site,
                            const struct unc__caller *caller);

/* unc__glib_channel_owns: whether its end closes @fd. */
void unc__glib_channel_owns(GIOChannel *channel, int fd, bool does_own);

/* unc__glib_channel_unref: before the program gives a reference back. */
void unc__glib_channel_unref(GIOChannel *channel, const struct unc_site *site,
                             const struct unc__caller *caller);

#endif
