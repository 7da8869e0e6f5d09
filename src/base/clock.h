/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_CLOCK_H
#define UNC_BASE_CLOCK_H

#include <stdint.h>

/* All async-signal-safe, keep errno. */
int64_t unc__clock_monotonic_ns(void);
/* A few milliseconds old at most, for a fraction of the cost. */
int64_t unc__clock_coarse_ms(void);
int64_t unc__clock_realtime_ns(void);

#endif
