/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CAPTURE_H
#define UNC_RECORD_CAPTURE_H

#include <stdint.h>

#include "record/local.h"
#include "record/space.h"
#include "stack/caller.h"

/* unc__capture: the number of @caller's stack in the depot; 0: none. @local: the calling
 * thread's part, entered, or NULL. */
uint32_t unc__capture(struct unc__space *space, struct unc__local *local,
                      const struct unc__caller *caller);

/* unc__capture_frame: the number of a stack of which no more than this is known. */
uint32_t unc__capture_frame(uintptr_t return_address);

#endif
