/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_OWN_TEXT_H
#define UNC_STACK_OWN_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/export.h"

/*
 * Where the code of this library lies, so that its own frames can be left out of stacks.
 */

/* unc__own_text_start: find out, once, before the first question. */
void unc__own_text_start(void);

/* unc__own_text_has: whether the call before @return_address is in this library. */
UNC__FOR_PROBES bool unc__own_text_has(uintptr_t return_address);

/* unc__own_text_is_shared: whether this code is a shared library, not part of the
 * executable. After the start. */
bool unc__own_text_is_shared(void);

#endif
