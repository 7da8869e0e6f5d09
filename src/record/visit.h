/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_VISIT_H
#define UNC_RECORD_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * What a report itself adds to a record: where suspended tasks wait.
 * It does so between begin and end, also once the record is sealed for everybody else.
 *
 * While it visits the stacks of others, the memory they lie in must stay, whatever it is
 * used for: who has some to give back asks first whether it is visited, and keeps it if
 * so. Any thread, async-signal-safe, no heap, no lock.
 */
void unc__visit_begin(void);
void unc__visit_end(void);

/*
 * unc__visit_is_on: asked when nothing leads to that memory any more. True: a visitor may
 * have come before that. False: whoever comes now finds nothing that leads there.
 */
bool unc__visit_is_on(void);

/* unc__visit_stack: the number of the stack that is suspended at @caller, which may have
 * gone on meanwhile and be nonsense. 0: none. */
uint32_t unc__visit_stack(const struct unc__caller *caller);

#endif
