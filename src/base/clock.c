/* SPDX-License-Identifier: MIT */
/*
 * Time, from the vDSO. clock_gettime cannot fail for these clocks, so errno is never
 * written.
 */
#include "base/clock.h"

#include <time.h>

static int64_t read_ns(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t unc__clock_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t unc__clock_realtime_ns(void)
{
    return read_ns(CLOCK_REALTIME);
}
