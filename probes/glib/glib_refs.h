/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_REFS_H
#define UNC_PROBES_GLIB_REFS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * References to what GLib counts and does not tell: contexts, main loops, channels. Those
 * of the program apart from those of others, GIO for instance: what the program does not
 * hold it need not give back. A thousand objects at a time, any thread, no lock.
 */
struct unc__glib_refs {
    bool is_known;
    int32_t own;    /* of the program, after the change */
    int32_t others; /* likewise */
};

/* unc__glib_refs_begin: @object is new, the program's. Returns: whether there is room;
 * without, nobody may record it. */
bool unc__glib_refs_begin(const void *object);

/* unc__glib_refs_change: by @own and @others; with none left it is forgotten. */
struct unc__glib_refs unc__glib_refs_change(const void *object, int32_t own,
                                            int32_t others);

#endif
