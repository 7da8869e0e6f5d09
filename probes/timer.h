/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_TIMER_H
#define UNC_PROBES_TIMER_H

#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "probes/held.h"

/* POSIX timers. */
void unc__timer_created(timer_t timer, clockid_t clock, const struct sigevent *event,
                        const struct unc__caller *caller);

/* unc__timer_deleting: before the call; what is known of it is over. Returns: whether it
 * was known. */
bool unc__timer_deleting(timer_t timer, const struct unc__caller *caller);

/* unc__timer_unknown: a deletion that nobody was known for has failed, or may end badly:
 * if it is the second one of a timer, that is a misuse. */
void unc__timer_unknown(timer_t timer, const struct unc__caller *caller);

/* unc__timer_is_pointer: whether libc keeps memory for it (SIGEV_THREAD), which a second
 * deletion would give back twice. */
static inline bool unc__timer_is_pointer(timer_t timer)
{
    return (intptr_t)timer < 0;
}

/* unc__interval_set: interval timer @which was armed, or disarmed. The alarm is the real
 * one by another name. */
void unc__interval_set(int which, bool is_armed, enum unc__type type,
                       const struct unc_site *site, const struct unc__caller *caller);

#endif
