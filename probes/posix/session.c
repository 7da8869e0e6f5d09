/* SPDX-License-Identifier: MIT */
/* daemon(3) needs none: it does all of this inside libc, and its parent ends there. */
#include <sys/types.h>

#include "probes/probe.h"
#include "record/guest.h"
#include "record/session.h"

UNC_PROBE(pid_t, setsid, (void))
{
    pid_t session = UNC_REAL(setsid)();

    if (session > 0 && !unc__record_is_guest()) {
        unc__record_session_begun();
    }
    return session;
}
