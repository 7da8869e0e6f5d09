/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_COUNT_H
#define UNC_RECORD_COUNT_H

#include "record/record.h"

/*
 * unc__record_count_acquired, unc__record_count_released: one of @kind, which is counted
 * and has no entry: nobody can say which it was, and a forked child inherits none. What
 * was acquired where nobody saw it may be released: then more are released than acquired,
 * and none is live.
 *
 * Any thread, async-signal-safe, errno is kept.
 */
UNC__FOR_PROBES void unc__record_count_acquired(enum unc__kind kind);
UNC__FOR_PROBES void unc__record_count_released(enum unc__kind kind);

#endif
