/* SPDX-License-Identifier: MIT */
/*
 * The three interval timers of a process. One that is set again has been given back and
 * taken anew; one that is set to zero was given back. Whether it has run out meanwhile is
 * the kernel's to say, at the end. alarm, ualarm and ITIMER_REAL are one timer.
 */
#include <unistd.h>

#include "probes/timer.h"
#include "record/peek.h"

/* Before the kernel has looked at it. Where nobody may be asked it is believed. */
static __attribute__((unused)) bool arms(const struct itimerval *value)
{
    return value != NULL &&
           unc__record_can_read(value, sizeof *value, /* otherwise= */ true) &&
           (value->it_value.tv_sec != 0 || value->it_value.tv_usec != 0);
}

UNC_PROBE(int, setitimer,
          (int which, const struct itimerval *value, struct itimerval *ret_old))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_armed = arms(value);
    int r = UNC_REAL(setitimer)(which, value, ret_old);

    if (r == 0 && unc__probe_is_watched(&caller)) {
        unc__interval_set(which, is_armed, UNC__TYPE_INTERVAL_TIMER,
                          UNC__PROBE_SITE(setitimer), &caller);
    }
    return r;
}

UNC_PROBE(unsigned, alarm, (unsigned seconds))
{
    struct unc__caller caller = UNC__CALLER();
    unsigned left = UNC_REAL(alarm)(seconds);

    if (unc__probe_is_watched(&caller)) {
        unc__interval_set(ITIMER_REAL, seconds != 0, UNC__TYPE_ALARM,
                          UNC__PROBE_SITE(alarm), &caller);
    }
    return left;
}

/* Fails, with -1, only for what the kernel does not take. */
UNC_PROBE(useconds_t, ualarm, (useconds_t first_us, useconds_t interval_us))
{
    struct unc__caller caller = UNC__CALLER();
    useconds_t left = UNC_REAL(ualarm)(first_us, interval_us);

    if (left != (useconds_t)-1 && unc__probe_is_watched(&caller)) {
        unc__interval_set(ITIMER_REAL, first_us != 0, UNC__TYPE_ALARM,
                          UNC__PROBE_SITE(ualarm), &caller);
    }
    return left;
}
