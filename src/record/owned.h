/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_OWNED_H
#define UNC_RECORD_OWNED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"
#include "record/reader.h"

/* What belongs to a loop of another library, when that is about to end: a walk over the
 * record, for what is rare. Any thread, async-signal-safe. */

/* unc__record_owned_each: what is alive, no part of the library's own, and belongs to the
 * loop with serial @owner. @visit returns false to end. */
typedef bool unc__record_owned_fn(const struct unc__entry_view *entry, void *userdata);
UNC__FOR_PROBES void unc__record_owned_each(uint64_t owner, unc__record_owned_fn *visit,
                                            void *userdata);

/*
 * unc__record_tell_left: @loop is closed, or was to be, with something in it: one misuse
 * that names what, "2 uv_timer_t and 1 uv_poll_t". @code: UNC__MISUSE_LOOP_BUSY or
 * UNC__MISUSE_LOOP_DROPPED. @skip: says true, with userdata NULL, of what is left out; or
 * NULL. Returns: the number of the misuse, for unc__record_take_back_misuse; 0: nothing
 * was in it.
 */
UNC__FOR_PROBES uint32_t unc__record_tell_left(struct unc__token loop,
                                               enum unc__misuse_code code,
                                               unc__record_owned_fn *skip,
                                               const struct unc_site *site,
                                               const struct unc__caller *caller);

#endif
