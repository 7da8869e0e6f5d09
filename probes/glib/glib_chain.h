/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_CHAIN_H
#define UNC_PROBES_GLIB_CHAIN_H

#include <glib.h>
#include <stdbool.h>

/* Dispose functions that others have set on sources that have ours: GLib has room for
 * one, and no call that says which. A thousand at a time; any thread, no lock. */

/* unc__glib_chain_put: instead of what is there. Returns: whether there is room. */
bool unc__glib_chain_put(const GSource *source, GSourceDisposeFunc dispose);
void unc__glib_chain_remove(const GSource *source);
GSourceDisposeFunc unc__glib_chain_find(const GSource *source); /* NULL: none */

/* What this thread has set last: GIO does while it makes a source, before we know it. */
void unc__glib_chain_set_last(const GSource *source, GSourceDisposeFunc dispose);
GSourceDisposeFunc unc__glib_chain_take_last(const GSource *source);

#endif
