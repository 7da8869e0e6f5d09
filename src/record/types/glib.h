/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TYPES_GLIB_H
#define UNC_RECORD_TYPES_GLIB_H

/* What the probes of GLib see: as UNC_TYPES in record/kind.h, with two columns
 * more: the library, and what giving one back is called, after "was". */
/* clang-format off */
#define UNC_TYPES_GLIB(X) \
    X(G_MAIN_CONTEXT, LOOP, "GMainContext", "main context", "g_main_context_unref", \
      RELEASE, GLIB, "unreferenced") \
    X(G_SOURCE, WATCHER, "GSource", "source", "g_source_destroy", RELEASE, GLIB, \
      "destroyed")
/* clang-format on */

#endif
