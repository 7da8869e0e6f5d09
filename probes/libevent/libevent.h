/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_LIBEVENT_LIBEVENT_H
#define UNC_PROBES_LIBEVENT_LIBEVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/watcher.h"

/*
 * What all probes of libevent ask first. Any thread, async-signal-safe.
 */

/* unc__libevent_has: in the static form, whether @ra is in libevent's own code, which an
 * archive leaves in one or two pieces: its callbacks make calls too, out of any scope. */
#ifdef UNC__PROBES_STATIC
bool unc__libevent_has(uintptr_t ra);
#else
static inline bool unc__libevent_has(uintptr_t ra)
{
    (void)ra;
    return false;
}
#endif

/* unc__libevent_is_watched: whether a call is the program's, see
 * unc__library_is_watched. What ends an object is of interest whoever calls:
 * unc__probe_is_watched. */
static inline bool unc__libevent_is_watched(const struct unc__caller *caller)
{
    return unc__library_is_watched(UNC__LIBRARY_LIBEVENT, caller) &&
           !unc__libevent_has(caller->ra);
}

/* unc__libevent_dive, unc__libevent_rise: around a call that may make others of these, by
 * a jump at its end: those then seem to come from us. It calls nobody back. */
static inline void unc__libevent_dive(void)
{
    unc__library_depth[UNC__LIBRARY_LIBEVENT]++;
}

static inline void unc__libevent_rise(void)
{
    unc__library_depth[UNC__LIBRARY_LIBEVENT]--;
}

/*
 * libev.so has 24 of libevent's oldest names too, for programs from before. In a program
 * that gets them from there (or from both, libev first) such a call is libev's business:
 * it passes through and nothing is recorded, for what lies behind is laid out in another
 * way. Which it is, is told by where the real function lies, so the order of the two on
 * the line of the linker does not matter here.
 */
#ifndef UNC__PROBES_STATIC
bool unc__libevent_look_behind(uintptr_t real);

struct unc__libevent_code {
    uintptr_t start;
    uintptr_t size; /* 0: not known yet */
};
extern struct unc__libevent_code unc__libevent_code;

static inline bool unc__libevent_is_behind(uintptr_t real)
{
    uintptr_t size = __atomic_load_n(&unc__libevent_code.size, __ATOMIC_ACQUIRE);

    return __builtin_expect(real - unc__libevent_code.start < size, 1) ||
           unc__libevent_look_behind(real);
}
#define UNC__LIBEVENT_IS_EMULATED(name) \
    (!unc__libevent_is_behind((uintptr_t)UNC_LIBRARY_REAL(name)))
#else
#define UNC__LIBEVENT_IS_EMULATED(name) false
#endif

#endif
