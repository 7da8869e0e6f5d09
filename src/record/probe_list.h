/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_PROBE_LIST_H
#define UNC_RECORD_PROBE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/export.h"

/*
 * Which probes are in this process, and whether calls come to them: a check that silently
 * did not run is worse than none. Probes say it themselves, in constructors; from then on
 * any thread may ask.
 */
enum unc__probe_state {
    UNC__PROBE_ACTIVE,
    UNC__PROBE_SHADOWED, /* it is there, and somebody in front of it has its calls */
    UNC__PROBE_ABSENT,   /* it should be there */
    UNC__PROBE_BLIND     /* shadowed, and with it all that the program itself does by a
                          * library of events: nothing that is found clean proves that */
};

struct unc__probe_view {
    const char *name; /* of a set of probes, "posix", "libuv"; or of a symbol */
    enum unc__probe_state state;
    const char *reason; /* "" if it is active */
};

#define UNC__PROBE_REASON_SIZE 320
#define UNC__PROBES_MAX        64

/*
 * unc__probes_add: @name lives as long as the process; @reason is made of parts, as far
 * as there is room; the last one is NULL. Of more than a few the rest is not kept. Any
 * thread, also later than at the start: a library may come with a plugin.
 */
UNC__FOR_PROBES void unc__probes_add(const char *name, enum unc__probe_state state,
                                     const char *const *reason);

struct unc__space;

/* unc__probes_write: into the record, where it stays when this process is killed: a
 * report can prove then which probes there were. What finds no room has no reason. */
void unc__probes_write(struct unc__space *space);

size_t unc__probes_count(void);
struct unc__probe_view unc__probes_view(size_t i);

/* unc__probes_are_active: whether calls of libc are observed. */
bool unc__probes_are_active(void);

/* unc__probes_are_blind: whether probes were linked, and no call comes to them, or none
 * that the program makes of a library of events: what is clean by the record may have
 * been left open all the same. @ret_worst: which ones, of "posix" first; NULL: no
 * matter. */
bool unc__probes_are_blind(struct unc__probe_view *ret_worst);

/* unc__probes_is_set: whether @name is of a set of probes, and not of one symbol. */
bool unc__probes_is_set(const char *name);

/*
 * unc__probes_note_sandbox: the program has put a filter on its system calls, which may
 * kill for those that a report needs. Async-signal-safe. A filter that the process was
 * started with is none: it let the dynamic linker open and read files, and containers
 * have one for everybody.
 */
UNC__FOR_PROBES void unc__probes_note_sandbox(void);
UNC__FOR_PROBES bool unc__probes_is_sandboxed(void);

#endif
