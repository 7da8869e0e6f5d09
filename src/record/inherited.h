/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INHERITED_H
#define UNC_RECORD_INHERITED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"

/*
 * Descriptors that this process was born with: a shell's pipes, what a server manager
 * hands down. They are nobody's to close and no findings. What constructors opened before
 * us is not among them: that is in the record, by way of the start page.
 */

/* unc__record_note_inherited: what is open now and not in the record was inherited. Once,
 * at the start, if there are probes: without them nobody asks. Keeps errno. */
UNC__FOR_PROBES void unc__record_note_inherited(void);

/* unc__record_forget_inherited: @fd is closed, and who has the number next did not
 * inherit it. Async-signal-safe, two loads where there is nothing to forget. */
void unc__record_forget_inherited(int fd);

/* unc__inherited_is_known: whether it was noted by this process: a forked child has
 * other things from its parent, and nobody noted those. With children=all it is known all
 * the same: what an ancestor was born with is left out, and the rest is to be told. */
bool unc__inherited_is_known(void);

/* unc__inherited_is_older: that an ancestor noted it: what is not in the record is what
 * that one and its children had open. */
bool unc__inherited_is_older(void);

/* unc__inherited_has: also true for high numbers where there were too many to note. */
bool unc__inherited_has(uint64_t fd);

#endif
