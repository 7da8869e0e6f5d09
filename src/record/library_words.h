/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LIBRARY_WORDS_H
#define UNC_RECORD_LIBRARY_WORDS_H

#include <stdint.h>

#include "record/kind.h"
#include "record/watcher_detail.h"

/*
 * What an event library's own types do not say in their rows (record/types): two lists,
 * because it is the same for all types of a library.
 */

/*
 * What is said of a watcher in a state of its own, instead of "was never closed": the
 * library; the flag of its detail; of one, of several; the call that is missing then and
 * what is said after "Call uv_run()", or NULL for both, if they are those of its type.
 * The first row that fits.
 */
#define UNC_WATCHER_STATES(X)                                                  \
    X(LIBUV, CLOSING, "was closed, and its close callback never ran",          \
      "were closed, and their close callbacks never ran", "uv_run",            \
      "once more, so that the close callback can run")                         \
    X(GLIB, DETACHED, "is in no main context, and was never unreferenced",     \
      "are in no main context, and were never unreferenced", "g_source_unref", \
      "when it is no longer needed")                                           \
    X(SDEVENT, DETACHED, "is in no event loop, and was never unreferenced",    \
      "are in no event loop, and were never unreferenced", NULL, NULL)

/*
 * What closing a loop comes to with something in it, where the library does not give that
 * back itself: the type of the loop; REFUSED, it stays as it is, or DROPPED, it ends and
 * what is in it is forgotten; what somebody in it keeps, its RUN or the LOOP itself;
 * words before the number; after it, for one and for several.
 */
#define UNC_LOOP_ENDS(X)                                                         \
    X(UV_LOOP, REFUSED, RUN, "UV_EBUSY: ", "handle is open", "handles are open") \
    X(SD_EVENT, REFUSED, LOOP, "", "source keeps it", "sources keep it")         \
    X(EVENT_BASE, DROPPED, RUN, "", "pending event", "pending events")           \
    X(EV_LOOP, DROPPED, RUN, "", "active watcher", "active watchers")

struct unc__watcher_state_words {
    enum unc__library library;
    unsigned flag;
    const char *open[2];
    const char *missing_call; /* NULL: that of the type */
    const char *advice;
};

struct unc__loop_end_words {
    enum unc__type type;
    bool is_refused; /* otherwise dropped */
    bool keeps_loop; /* otherwise its run */
    const char *before;
    const char *after[2];
};

/* unc__watcher_state_words: of something of @type with @detail; NULL: the usual ones. */
const struct unc__watcher_state_words *unc__watcher_state_words(enum unc__type type,
                                                                uint64_t detail);

/* unc__loop_end_words: NULL: closing it gives back what is in it. */
const struct unc__loop_end_words *unc__loop_end_words(enum unc__type type);

/* unc__watcher_callback: that it calls, as far as its detail tells; 0: it does not. */
uintptr_t unc__watcher_callback(enum unc__type type, uint64_t detail);

/* The name of a library, "libuv"; "unclosed" for none. */
const char *unc__library_name(enum unc__library library);

/* unc__type_library: that a type belongs to; none for ours and the program's own. */
static inline enum unc__library unc__type_library(enum unc__type type)
{
    return type < UNC__TYPE_COUNT ? unc__types[type].library : UNC__LIBRARY_NONE;
}

#endif
