/* SPDX-License-Identifier: MIT */
/*
 * Timers of timer_create. How one tells (a signal, a thread of libc's, nothing) makes no
 * difference to who has to delete it; the helper thread is libc's own, made behind
 * pthread_create, and nobody is asked to join it.
 */
#include <errno.h>

#include "probes/timer.h"

UNC_PROBE(int, timer_create,
          (clockid_t clock, struct sigevent *event, timer_t *ret_timer))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(timer_create)(clock, event, ret_timer);

    if (r == 0 && unc__probe_is_watched(&caller)) {
        unc__timer_created(*ret_timer, clock, event, &caller);
    }
    return r;
}

UNC_PROBE(int, timer_delete, (timer_t timer))
{
    struct unc__caller caller = UNC__CALLER();
    bool is_ours = unc__probe_is_watched(&caller);
    bool is_known = is_ours && unc__timer_deleting(timer, &caller);
    int r;

    /* The second deletion of one of these may not come back. */
    if (is_ours && !is_known && unc__timer_is_pointer(timer)) {
        unc__timer_unknown(timer, &caller);
        return UNC_REAL(timer_delete)(timer);
    }
    r = UNC_REAL(timer_delete)(timer);
    if (is_ours && !is_known && r < 0 && errno == EINVAL) {
        unc__timer_unknown(timer, &caller);
    }
    return r;
}
