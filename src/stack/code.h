/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_CODE_H
#define UNC_STACK_CODE_H

#include <stdint.h>

/* Which code can be unloaded, and is it still the same? */

/* unc__code_start: once at start: note the permanent modules. */
void unc__code_start(void);

/* unc__code_life: 0: @address is in code that stays for ever; UINT32_MAX: cannot be told;
 * else the number of this life of its module. Lock-free, async-signal-safe. */
uint32_t unc__code_life(uintptr_t address);

#endif
