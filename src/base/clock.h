/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_CLOCK_H
#define UNC_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* All async-signal-safe, keep errno. */
int64_t unc__clock_monotonic_ns(void);
/* A few milliseconds old at most, for a fraction of the cost. */
static inline int64_t unc__clock_coarse_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
int64_t unc__clock_realtime_ns(void);

#endif
