/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_EXPRESSION_H
#define UNC_STACK_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/input.h"
#include "stack/registers.h"

enum unc__outcome {
    UNC__OUTCOME_FOUND,
    UNC__OUTCOME_BLIND,  /* needs a register that is not known */
    UNC__OUTCOME_UNKNOWN /* makes no sense to us */
};

/*
 * unc__expression_find: the value of a DWARF expression of an unwind table. @first: what
 * lies on its stack at the start, or NULL. No memory is read but that of the frame whose
 * @registers are given.
 */
enum unc__outcome unc__expression_find(struct unc__input expression,
                                       const struct unc__registers *registers,
                                       const uintptr_t *first, uintptr_t *ret_value);

#endif
