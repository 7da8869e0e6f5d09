/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INTERRUPTED_CALL_H
#define UNC_RECORD_INTERRUPTED_CALL_H

#include <stdbool.h>

/* unc__record_is_in_call: whether the calling thread is in a signal handler that
 * interrupted a probe: what the kernel has given it may not be recorded yet. Slow. */
bool unc__record_is_in_call(void);

#endif
