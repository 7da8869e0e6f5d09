/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_GLIB_SOURCE_H
#define UNC_PROBES_GLIB_SOURCE_H

#include "probes/glib/glib_api.h"
#include "probes/watcher.h"

/*
 * Sources, from the call that makes one to its last unreference. No call tells of that
 * end: a callback returns FALSE, a context is freed, and GLib does the rest inside. So
 * each source that is recorded has a dispose function of ours, which GLib calls when the
 * last reference goes, whoever had it. One that the program sets is kept and called.
 * Rejected: a function of ours in the callback's place, which g_source_remove_by_user_
 * data() and whoever asks for the callback would see, and finalize in GLib's own tables,
 * which a program's own sources do not have. Dispatching costs nothing.
 *
 * Any thread, async-signal-safe but for the calls of GLib, errno is kept.
 */
enum unc__glib_kind {
    UNC__GLIB_SOURCE, /* of g_source_new */
    UNC__GLIB_TIMEOUT,
    UNC__GLIB_IDLE,
    UNC__GLIB_CHILD_WATCH,
    UNC__GLIB_IO_WATCH,
    UNC__GLIB_UNIX_FD,
    UNC__GLIB_UNIX_SIGNAL,
    UNC__GLIB_CANCELLABLE,
    UNC__GLIB_SOCKET,
    UNC__GLIB_POLLABLE
};

struct unc__glib_source {
    enum unc__glib_kind kind;
    bool is_by_id; /* it will be attached, and all that the program has is its id */
    const void *callback; /* NULL: not known */
    const char *name;     /* NULL: none */
    const struct unc_site *site;
    const struct unc__caller *caller;
};

/* unc__glib_source_made: @source is new, and in no context. NULL is ignored. */
void unc__glib_source_made(const struct unc__glib_api *api, GSource *source,
                           const struct unc__glib_source *what);

/* unc__glib_source_attaching: before @source goes to @context, when it is known. Whether
 * a source is in a context, and which end it had, its own memory says, see glib_ask.c. */
void unc__glib_source_attaching(const struct unc__glib_api *api, GSource *source,
                                GMainContext *context, const struct unc_site *site,
                                const struct unc__caller *caller);

/* What a call that ends sources is, while it runs; NULL: they end by themselves. */
extern UNC__THREAD_LOCAL const struct unc_site *unc__glib_ending;

/* unc__glib_id_refused: GLib has no source @id in its default context; tell it if
 * there was one lately. */
void unc__glib_id_refused(guint id, const struct unc_site *site,
                          const struct unc__caller *caller);

/* unc__glib_source_adopted: @child goes with @parent from now on. */
void unc__glib_source_adopted(GSource *parent, GSource *child);

/*
 * unc__glib_dispose_set: the program, or a library of the family, sets @theirs. Returns:
 * what GLib is to be given: that; ours, if it goes through a library that is making a
 * source; or NULL: nothing, GLib has ours already. GLib takes one, and complains of a
 * second.
 */
GSourceDisposeFunc unc__glib_dispose_set(GSource *source, GSourceDisposeFunc theirs,
                                         bool is_program);

#endif
