/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_API_H
#define UNC_PROBES_GLIB_API_H

#include <glib-unix.h>
#include <glib.h>

#include "probes/library.h"

/*
 * The calls of GLib's own that the probes make: GLib binds its calls inside, so that
 * g_timeout_add() has to be taken apart into what it is made of (see glib_add.h). They
 * are looked for in the file that the real call is in, once; a GLib that lacks one, older
 * than 2.64, is not watched there.
 */
#define UNC__GLIB_CALLS(PROBED, PLAIN)      \
    PROBED(g_timeout_source_new)            \
    PROBED(g_timeout_source_new_seconds)    \
    PROBED(g_idle_source_new)               \
    PROBED(g_child_watch_source_new)        \
    PROBED(g_io_create_watch)               \
    PROBED(g_unix_fd_source_new)            \
    PROBED(g_unix_signal_source_new)        \
    PROBED(g_source_attach)                 \
    PROBED(g_source_unref)                  \
    PROBED(g_source_set_dispose_function)   \
    PROBED(g_main_context_default)          \
    PLAIN(g_source_set_callback)            \
    PLAIN(g_source_set_callback_indirect)   \
    PLAIN(g_source_set_priority)            \
    PLAIN(g_source_get_name)                \
    PLAIN(g_io_channel_unix_get_fd)         \
    PLAIN(g_main_context_find_source_by_id) \
    PLAIN(g_main_loop_get_context)

struct unc__glib_api {
#define UNC__GLIB_FIELD(name) __typeof__(&name) name;
    UNC__GLIB_CALLS(UNC__GLIB_FIELD, UNC__GLIB_FIELD)
#undef UNC__GLIB_FIELD
};

/* unc__glib_api: @real: a real function of GLib. NULL: there is none of this GLib. Any
 * thread. */
const struct unc__glib_api *unc__glib_api(unc__real_fn *real);

/* unc__glib_api_behind: of the GLib that a call of GIO, from @ra, works with. */
const struct unc__glib_api *unc__glib_api_behind(uintptr_t ra);

/* Of the call at hand, with its variable `caller`. */
#define UNC__GLIB_API(name) unc__glib_api((unc__real_fn *)UNC_LIBRARY_REAL(name))

/* In a probe, with its variable `caller`: what is needed to take its call apart; NULL:
 * there is nothing to tell of it. */
#define UNC__GLIB_WATCHED(name) \
    (unc__library_is_watched(UNC__LIBRARY_GLIB, &caller) ? UNC__GLIB_API(name) : NULL)

#endif
