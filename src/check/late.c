/* SPDX-License-Identifier: MIT */
/*
 * Who gives back the last reference to a GDBusConnection, a GDBusServer or a GSubprocess
 * has done all that there is to do; GLib's worker closes the descriptor, a moment later,
 * in a thread of its own. A program that returns from main meanwhile would be blamed once
 * in ten times. So an exit with descriptors that GLib or GIO opened waits for them, but
 * only while there is another thread, and not for long: half a millisecond, then twice as
 * long each time. What is really left open costs a leaking program the whole wait, once.
 *
 * Rejected: to look at the reference count of the object, which nobody shows us; to pass
 * over what GIO opens, which would hide the forgotten stream and the forgotten file.
 */
#include "check/late.h"

#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/sys.h"
#include "base/threads.h"
#include "judge/library_own.h"
#include "record/walk.h"

#define NS_PER_MS      INT64_C(1000000)
#define WAIT_MAX_NS    (250 * NS_PER_MS)
#define PAUSE_FIRST_NS (NS_PER_MS / 2)
#define PAUSE_LAST_NS  (20 * NS_PER_MS)

static bool has_late(void)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (unc__walk_next(&walk, &entry)) {
        if (unc__library_may_close(&entry)) {
            return true;
        }
    }
    return false;
}

static void pause_ns(int64_t duration_ns)
{
    struct timespec duration = { .tv_nsec = duration_ns };

    (void)unc__sys_call(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0,
                        (long)(intptr_t)&duration, 0, 0, 0);
}

void unc__late_wait(void)
{
    int64_t duration_ns = PAUSE_FIRST_NS;
    int64_t deadline_ns;

    if (!has_late() || !unc__threads_has_others()) {
        return;
    }
    deadline_ns = unc__clock_monotonic_ns() + WAIT_MAX_NS;
    do {
        pause_ns(duration_ns);
        duration_ns = duration_ns * 2 < PAUSE_LAST_NS ? duration_ns * 2 : PAUSE_LAST_NS;
    } while (has_late() && unc__threads_has_others() &&
             unc__clock_monotonic_ns() < deadline_ns);
}
