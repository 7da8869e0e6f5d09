/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_WATCHER_FACTS_H
#define UNC_RECORD_WATCHER_FACTS_H

#include <stdbool.h>

#include "base/export.h"
#include "record/library_words.h"
#include "record/reader.h"
#include "record/watcher_detail.h"

/*
 * What a library says of its own object now, at the time of a report: many come to rest
 * without a call, a timer that fired, a stream at its end. The probes of a library may
 * leave a function here that knows. It may run in a signal handler and long after the
 * object was freed: it reads a copy of the memory (unc__record_copy), believes nothing in
 * it that does not fit what was recorded, and calls nothing that locks or allocates.
 */
struct unc__watcher_facts {
    bool is_gone;       /* it needs no release any more: it came to rest by itself */
    bool knows_state;   /* the next two are known */
    bool is_active;     /* it waits for something */
    bool is_referenced; /* it keeps its loop alive */
    bool is_closing;
    enum unc__type type; /* what it is by now, of the same kind; 0: as recorded */
    int fd;              /* that it watches; -1: none, or unknown */
    int signal;          /* likewise; 0: none */
    int64_t in_ms;       /* a timer: when it is due; -1: unknown, or not armed */
    uintptr_t callback;  /* of the program; 0: none, or unknown */
};

/* unc__watcher_recorded: what the entry alone says. */
static inline struct unc__watcher_facts
unc__watcher_recorded(const struct unc__entry_view *entry)
{
    unsigned flags = unc__watcher_flags(entry->detail);

    return (struct unc__watcher_facts){
        .is_active = (flags & UNC__WATCHER_ACTIVE) != 0,
        .is_referenced = (flags & UNC__WATCHER_UNREFERENCED) == 0,
        .is_closing = (flags & UNC__WATCHER_CLOSING) != 0,
        .fd = -1,
        .in_ms = -1,
        .callback = unc__watcher_callback(entry->type, entry->detail),
    };
}

/* @ret_facts: what is recorded, already; is left alone where nothing more is known. */
typedef void unc__watcher_ask_fn(const struct unc__entry_view *entry,
                                 struct unc__watcher_facts *ret_facts);

/* unc__record_set_asker: at the start, or when the library is found. */
UNC__FOR_PROBES void unc__record_set_asker(enum unc__library library,
                                           unc__watcher_ask_fn *ask);

/* unc__watcher_facts: of a live entry of a library's type; of an image only what is
 * recorded. */
struct unc__watcher_facts unc__watcher_facts(const struct unc__entry_view *entry);

/* unc__record_copy: @size bytes at @address of this process, if they can be read; false
 * if not all of them. One system call; none, and false, behind a filter of the program's.
 */
UNC__FOR_PROBES bool unc__record_copy(void *to, const void *address, size_t size);

#endif
