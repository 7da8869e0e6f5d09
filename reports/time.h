/* SPDX-License-Identifier: MIT */
#ifndef UNC_REPORTS_TIME_H
#define UNC_REPORTS_TIME_H

#include <stdint.h>

#include "base/text.h"

/* unc__time_write: "2026-11-22T08:02:18.123Z". gmtime may take a lock, so by hand. */
void unc__time_write(struct unc__text *text, int64_t realtime_ns);

/* unc__time_write_compact: "20261122T080218.123Z", sorts and fits in a file's name. */
void unc__time_write_compact(struct unc__text *text, int64_t realtime_ns);

#endif
