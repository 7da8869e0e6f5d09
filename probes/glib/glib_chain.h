/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_CHAIN_H
#define UNC_PROBES_GLIB_CHAIN_H

#include <glib.h>
#include <stdbool.h>

/* Dispose functions that others have set on sources that have ours: GLib has room for
 * one, and no call that says which. Ten thousand at a time; any thread, no lock. */

/* unc__glib_chain_put: instead of what is there. Returns: whether there is room. */
bool unc__glib_chain_put(const GSource *source, GSourceDisposeFunc dispose);
void unc__glib_chain_remove(const GSource *source);
GSourceDisposeFunc unc__glib_chain_find(const GSource *source); /* NULL: none */

/* What became of the last function that this thread has set: GIO sets one while it makes
 * a source, before we know it. */
enum unc__glib_chained {
    UNC__GLIB_CHAIN_NONE, /* it was another source's */
    UNC__GLIB_CHAIN_KEPT, /* it is here, and GLib has ours */
    UNC__GLIB_CHAIN_FULL  /* there was no room: GLib has theirs */
};
void unc__glib_chain_set_last(const GSource *source, bool is_kept);
enum unc__glib_chained unc__glib_chain_take_last(const GSource *source);

#endif
