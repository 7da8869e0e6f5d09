/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_SDEVENT_SD_LOOP_H
#define UNC_PROBES_SDEVENT_SD_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "probes/watcher.h"

/*
 * Loops of sd-event, which are counted references. The program has some, and each source
 * that does not float has one: so a loop that the program has given back goes on while a
 * source is left, and then the source is what was forgotten. Such a loop is internal in
 * the record: it is there to be named, and no finding. So is one that libsystemd made for
 * itself, until the program takes a reference. Any thread, errno is kept.
 */

/* Real functions, from files without probes. */
#ifndef UNC__PROBES_STATIC
#define UNC__SD_REAL(name, ra) \
    ((__typeof__(&(name)))unc__library_get(UNC__REAL_##name, (ra)))
/* After unc__sd_start: from a signal handler too. */
#define UNC__SD_REAL_KNOWN(name)                                         \
    ((__typeof__(&(name)))__atomic_load_n(&unc__reals[UNC__REAL_##name], \
                                          __ATOMIC_RELAXED))
#else
#define UNC__SD_REAL(name, ra)   ((void)(ra), unc__sd_real_##name)
#define UNC__SD_REAL_KNOWN(name) (unc__sd_real_##name)
#define UNC__SD_DECLARE(name) \
    extern __typeof__(name) unc__sd_real_##name __asm__("__real_" #name);
UNC__SD_DECLARE(sd_event_default)
UNC__SD_DECLARE(sd_event_unref)
UNC__SD_DECLARE(sd_event_get_fd)
UNC__SD_DECLARE(sd_event_source_get_event)
UNC__SD_DECLARE(sd_event_source_get_enabled)
UNC__SD_DECLARE(sd_event_source_get_io_fd)
UNC__SD_DECLARE(sd_event_source_get_signal)
UNC__SD_DECLARE(sd_event_source_get_child_pidfd)
#endif

/* unc__sd_start: look for what the asker needs. Not from a signal handler. */
void unc__sd_start(const struct unc__caller *caller);

/* unc__sd_is_inside: in a call of sd-event whose scope is set. */
static inline bool unc__sd_is_inside(void)
{
    return unc__library_depth[UNC__LIBRARY_SDEVENT] > 0;
}

/* unc__sd_resolve: SD_EVENT_DEFAULT is the one of this thread. */
sd_event *unc__sd_resolve(sd_event *loop, const struct unc__caller *caller);

/* unc__sd_loop_made: @loop (NULL: none) is what a call has made; @token is from
 * unc__foreign_loop_begin. @is_programs: the program has its first reference. */
void unc__sd_loop_made(sd_event *loop, struct unc__token token, bool is_programs);

/* unc__sd_loop_referenced: the program has one reference more. */
void unc__sd_loop_referenced(sd_event *loop, const struct unc_site *site,
                             const struct unc__caller *caller);

/*
 * One reference less, in two steps: before the call, and after it, when the loop may be
 * gone. Whose call it was matters for the first step alone; the library gives back
 * references too, and with the last one of all the loop goes.
 */
struct unc__sd_unref {
    sd_event *loop;
    struct unc__token token;
    struct unc__token poller; /* of its epoll descriptor */
    int fd;
    bool may_end;
};
struct unc__sd_unref unc__sd_loop_unref_begins(sd_event *loop,
                                               const struct unc_site *site,
                                               const struct unc__caller *caller);
void unc__sd_loop_unref_ends(const struct unc__sd_unref *unref,
                             const struct unc_site *site,
                             const struct unc__caller *caller);

/* unc__sd_loop_is_gone: something is given to a loop: @what, for people. */
void unc__sd_loop_used(sd_event *loop, const char *what, const struct unc_site *site,
                       const struct unc__caller *caller);

/*
 * A call that may open descriptors for the loop and calls nobody back. Entered for the
 * library's own calls too: sd_bus_attach_event adds sources.
 */
struct unc__sd_scope {
    struct unc__library_call call;
    uint64_t serial; /* of the loop; 0: not known, and nothing was entered */
};
struct unc__sd_scope unc__sd_enter(sd_event *loop, const struct unc__caller *caller);
void unc__sd_leave(const struct unc__sd_scope *scope);

#endif
