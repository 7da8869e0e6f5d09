/* SPDX-License-Identifier: MIT */
/* What a loop may open for itself by these: a timerfd, a signalfd. */
#include "probes/sdevent/sd_loop.h"

#define SETS(name)                                               \
    UNC_PROBE(int, name, (sd_event * e, int value))              \
    {                                                            \
        struct unc__caller caller = UNC__CALLER();               \
        struct unc__sd_scope scope =                             \
            unc__sd_enter(unc__sd_resolve(e, &caller), &caller); \
        int r = UNC_LIBRARY_REAL(name)(e, value);                \
                                                                 \
        unc__sd_leave(&scope);                                   \
        return r;                                                \
    }

SETS(sd_event_set_signal_exit)
SETS(sd_event_set_watchdog)
