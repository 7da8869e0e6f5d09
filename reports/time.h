/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TIME_H
#define UNC_REPORTS_TIME_H

#include <stdint.h>

#include "base/text.h"

/* unc__time_write: "2026-11-22T08:02:18.123Z". gmtime may take a lock, so by hand. */
void unc__time_write(struct unc__text *text, int64_t realtime_ns);

/* unc__duration_write: "12 ms", "1.2 s", "3.5 min", "7.1 h". */
void unc__duration_write(struct unc__text *text, uint64_t duration_ms);

/* unc__time_write_compact: "20261122T080218.123Z", sorts and fits in a file's name. */
void unc__time_write_compact(struct unc__text *text, int64_t realtime_ns);

#endif
