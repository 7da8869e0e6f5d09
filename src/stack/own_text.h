/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_OWN_TEXT_H
#define UNC_STACK_OWN_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"
#include "stack/caller.h"

/*
 * Where the code of this library lies, so that its own frames can be left out of stacks.
 */

/* unc__own_text_start: find out, once, before the first question. */
void unc__own_text_start(void);

/* unc__own_text_has: whether the call before @return_address is in this library. */
UNC__FOR_PROBES bool unc__own_text_has(uintptr_t return_address);

/* unc__own_text_add_helper: what the module at @start does while we use it, it does for
 * us. At the start. */
void unc__own_text_add_helper(uintptr_t start, uintptr_t stop);

/* unc__own_text_has_caller: whether @caller is this library, or a helper, maybe by way of
 * a sanitizer. False before the start, when neither has done anything. */
UNC__FOR_PROBES bool unc__own_text_has_caller(const struct unc__caller *caller);

/* unc__own_text_callers: the range of return addresses outside of which the answer is
 * no; never all of them (UINTPTR_MAX), which means to the probes that nobody knows yet.
 * After the start. */
UNC__FOR_PROBES void unc__own_text_callers(uintptr_t *ret_start, uintptr_t *ret_size);

/* unc__own_text_add_probes: the library with the probes lies here, if it is one of its
 * own. At the start. */
UNC__FOR_PROBES void unc__own_text_add_probes(uintptr_t start, uintptr_t stop);

/* unc__own_text_has_probe: whether @address, of code itself, is in the probes, or in this
 * library, which has the rest of some. */
bool unc__own_text_has_probe(uintptr_t address);

/* unc__own_text_is_shared: whether this code is a shared library, not part of the
 * executable. After the start. */
bool unc__own_text_is_shared(void);

#endif
