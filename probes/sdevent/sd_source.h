/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_SDEVENT_SD_SOURCE_H
#define UNC_PROBES_SDEVENT_SD_SOURCE_H

#include "probes/sdevent/sd_loop.h"
#include "record/watcher_facts.h"

/*
 * Sources: an entry stands for the references that the program has of one. A floating
 * source, added without asking for a pointer, has none: it goes with its loop, and is not
 * recorded unless a callback takes a reference. One that fired stays allocated, switched
 * off, as long as it is referenced. Any thread, errno is kept.
 */

/* An addition, around the call. */
struct unc__sd_adding {
    struct unc__sd_scope scope;
    sd_event *loop;
    bool is_watched;
};
struct unc__sd_adding unc__sd_adding_begin(sd_event *loop, enum unc__type type,
                                           const struct unc_site *site,
                                           const struct unc__caller *caller);

/* unc__sd_added: @source: NULL: it floats, or was not added. @name: may be NULL. Returns:
 * its token. */
struct unc__token unc__sd_added(const struct unc__sd_adding *adding,
                                sd_event_source *source, enum unc__type type,
                                const void *callback, const char *name,
                                const struct unc_site *site,
                                const struct unc__caller *caller);

/* The same, of a call of the program; @source: likewise. */
void unc__sd_source_referenced(sd_event_source *source, const struct unc_site *site,
                               const struct unc__caller *caller);
/* Before the call. */
void unc__sd_source_unreferenced(sd_event_source *source, const struct unc_site *site,
                                 const struct unc__caller *caller);
/* sd_event_source_disable_unref ends in a jump to sd_event_source_unref, which then looks
 * like a call of the program's: of what this thread is about to jump with. */
extern UNC__THREAD_LOCAL const sd_event_source *unc__sd_unreferencing;
void unc__sd_source_floats(sd_event_source *source, bool is_floating);

/* unc__sd_source_used: whose entry it is; if it is gone, that is a misuse. Returns: its
 * token, serial 0: not known. */
struct unc__token unc__sd_source_used(sd_event_source *source,
                                      const struct unc_site *site,
                                      const struct unc__caller *caller);

/* unc__sd_source_enter: see unc__sd_enter; of a source, by the program or not. */
struct unc__sd_scope unc__sd_source_enter(sd_event_source *source,
                                          const struct unc_site *site,
                                          const struct unc__caller *caller);

/* unc__sd_source_owns: whether it closes @fd. */
void unc__sd_source_owns(sd_event_source *source, int fd, bool is_owner,
                         const struct unc__caller *caller);

/* unc__sd_sources_detached: their loop is gone. Returns: whether there were any. */
bool unc__sd_sources_detached(uint64_t loop);

/* See record/watcher_facts.h. */
unc__watcher_ask_fn unc__sd_ask;

/* A call that adds a source; the types of its callbacks differ. */
#define UNC__SD_ADDS(name, type, params, arguments, label)                  \
    UNC_PROBE(int, name, params)                                            \
    {                                                                       \
        struct unc__caller caller = UNC__CALLER();                          \
        struct unc__sd_adding adding =                                      \
            unc__sd_adding_begin(e, type, UNC__PROBE_SITE(name), &caller);  \
        int r = UNC_LIBRARY_REAL(name) arguments;                           \
                                                                            \
        (void)unc__sd_added(&adding, r >= 0 && s != NULL ? *s : NULL, type, \
                            (const void *)(uintptr_t)callback, label,       \
                            UNC__PROBE_SITE(name), &caller);                \
        return r;                                                           \
    }

/* One that only reads or sets something of a source @s. */
#define UNC__SD_USES(ret, name, params, arguments)                        \
    UNC_PROBE(ret, name, params)                                          \
    {                                                                     \
        struct unc__caller caller = UNC__CALLER();                        \
                                                                          \
        if (unc__library_is_watched(UNC__LIBRARY_SDEVENT, &caller)) {     \
            (void)unc__sd_source_used(s, UNC__PROBE_SITE(name), &caller); \
        }                                                                 \
        return UNC_LIBRARY_REAL(name) arguments;                          \
    }

/* One that may open something for its loop. */
#define UNC__SD_CHANGES(name, params, arguments)                     \
    UNC_PROBE(int, name, params)                                     \
    {                                                                \
        struct unc__caller caller = UNC__CALLER();                   \
        struct unc__sd_scope scope =                                 \
            unc__sd_source_enter(s, UNC__PROBE_SITE(name), &caller); \
        int r = UNC_LIBRARY_REAL(name) arguments;                    \
                                                                     \
        unc__sd_leave(&scope);                                       \
        return r;                                                    \
    }

#endif
