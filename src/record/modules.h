/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_MODULES_H
#define UNC_RECORD_MODULES_H

#include <stdint.h>

#include "record/reader.h"
#include "record/space.h"

/*
 * The record's table of modules: what is needed to name frames later, when the module
 * is gone or the process is dead. Permanent modules are written at the start, a life of
 * unloadable code when a stack through it is kept; see stack/code.h.
 */

/* unc__record_modules_start: write the permanent ones; of a new record, once. */
void unc__record_modules_start(struct unc__space *space);

/* unc__record_modules_note: write @life, unless it is there. Any thread, signal-safe.
 * What finds no room is counted as dropped. */
void unc__record_modules_note(struct unc__space *space, uint32_t life);

bool unc__record_modules_view(const struct unc__space *space, uint32_t number,
                              struct unc__module_view *ret_view);

#endif
