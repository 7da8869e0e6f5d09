/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_FRAME_H
#define UNC_STACK_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/expression.h"
#include "stack/registers.h"
#include "stack/row.h"
#include "stack/rule.h"

/* One frame, as the unwind tables describe it at one place in its function. */
struct unc__frame {
    struct unc__fde fde;
    struct unc__row row;
};

/* unc__frame_find: what the tables say about @address, an address inside a function. */
bool unc__frame_find(uintptr_t address, struct unc__frame *ret_frame);

/* unc__frame_get_rule: whether a rule says all there is to know, and which. */
bool unc__frame_get_rule(const struct unc__frame *frame, struct unc__rule *ret_rule);

/*
 * unc__frame_leave: from the registers of @frame to those of its caller, by the
 * complete row. A return address that is undefined becomes 0. Unless FOUND nothing has
 * changed.
 */
enum unc__outcome unc__frame_leave(const struct unc__frame *frame,
                                   struct unc__registers *registers);

#endif
