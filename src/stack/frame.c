/* SPDX-License-Identifier: MIT */
/*
 * The meaning of a row. Registers that no rule mentions are kept if the ABI makes a
 * function keep them, and are lost otherwise; a walk that needs a lost one ends there.
 */
#include "stack/frame.h"

#include <stddef.h>

#include "stack/readable.h"

/* What functions leave as they found it: rbx, rbp, r12 to r15. The stack pointer and
 * the return address are computed. */
#define KEPT_BY_ABI \
    (UINT32_C(1) << UNC__RBX | UINT32_C(1) << UNC__RBP | UINT32_C(0xf) << UNC__R12)

UNC__NO_SANITIZE bool unc__frame_find(uintptr_t address, struct unc__frame *ret_frame)
{
    struct unc__tables table;

    return unc__tables_find(address, &table) &&
           unc__tables_find_fde(&table, address, &ret_frame->fde) &&
           unc__row_find(&ret_frame->fde, address, &ret_frame->row);
}

/* Where the frame pointer of the caller is: 0 for unchanged. */
static bool get_fp_offset(const struct unc__row *row, int16_t *ret_offset)
{
    int32_t offset = row->values[UNC__RBP];

    switch (row->kinds[UNC__RBP]) {
    case UNC__ROW_UNSPECIFIED:
    case UNC__ROW_SAME:
        *ret_offset = 0;
        return true;
    case UNC__ROW_OFFSET:
        *ret_offset = (int16_t)offset;
        return *ret_offset == offset && offset < 0 &&
               offset % (int32_t)sizeof(uintptr_t) == 0;
    default:
        return false;
    }
}

bool unc__frame_get_rule(const struct unc__frame *frame, struct unc__rule *ret_rule)
{
    const struct unc__row *row = &frame->row;
    struct unc__rule rule = { .is_end = row->kinds[UNC__RIP] == UNC__ROW_UNDEFINED };

    if (rule.is_end) {
        *ret_rule = rule;
        return true;
    }
    rule.cfa_offset = row->cfa_value;
    rule.cfa_from_fp = row->cfa_register == UNC__RBP;
    if (frame->fde.is_signal_frame || row->cfa_kind != UNC__ROW_REGISTER ||
        (!rule.cfa_from_fp && row->cfa_register != UNC__RSP) ||
        row->kinds[UNC__RIP] != UNC__ROW_OFFSET ||
        row->values[UNC__RIP] != -(int32_t)sizeof(uintptr_t) ||
        (row->kinds[UNC__RSP] != UNC__ROW_UNSPECIFIED &&
         row->kinds[UNC__RSP] != UNC__ROW_SAME) ||
        !get_fp_offset(row, &rule.fp_offset)) {
        return false;
    }
    *ret_rule = rule;
    return true;
}

static enum unc__outcome get_register(const struct unc__registers *registers,
                                      uint64_t number, uintptr_t *ret_value)
{
    if (!unc__register_is_known(registers, number)) {
        return UNC__OUTCOME_BLIND;
    }
    *ret_value = registers->values[number];
    return UNC__OUTCOME_FOUND;
}

UNC__NO_SANITIZE static enum unc__outcome get_word(const struct unc__registers *registers,
                                                   uintptr_t address, uintptr_t *ret_word)
{
    if (!unc__frame_has_word(registers->values[UNC__RSP], address) ||
        !unc__are_readable(address, sizeof *ret_word)) {
        return UNC__OUTCOME_UNKNOWN;
    }
    *ret_word = unc__word_at(address);
    return UNC__OUTCOME_FOUND;
}

static enum unc__outcome get_cfa(const struct unc__frame *frame,
                                 const struct unc__registers *registers,
                                 uintptr_t *ret_cfa)
{
    const struct unc__row *row = &frame->row;
    enum unc__outcome outcome = UNC__OUTCOME_UNKNOWN;

    if (row->cfa_kind == UNC__ROW_REGISTER) {
        outcome = get_register(registers, row->cfa_register, ret_cfa);
        if (outcome == UNC__OUTCOME_FOUND) {
            *ret_cfa += (uintptr_t)row->cfa_value;
        }
    } else if (row->cfa_kind == UNC__ROW_EXPRESSION) {
        outcome = unc__expression_find(unc__row_expression(&frame->fde, row->cfa_value),
                                       registers, NULL, ret_cfa);
    }
    return outcome;
}

static enum unc__outcome get_caller_register(const struct unc__frame *frame,
                                             const struct unc__registers *registers,
                                             uintptr_t cfa, unsigned number,
                                             uintptr_t *ret_value)
{
    int32_t value = frame->row.values[number];
    enum unc__row_kind kind = (enum unc__row_kind)frame->row.kinds[number];
    enum unc__outcome outcome;

    switch (kind) {
    case UNC__ROW_SAME:
        return get_register(registers, number, ret_value);
    case UNC__ROW_REGISTER:
        return get_register(registers, (uint64_t)value, ret_value);
    case UNC__ROW_OFFSET:
        return get_word(registers, cfa + (uintptr_t)value, ret_value);
    case UNC__ROW_VAL_OFFSET:
        *ret_value = cfa + (uintptr_t)value;
        return UNC__OUTCOME_FOUND;
    case UNC__ROW_EXPRESSION:
    case UNC__ROW_VAL_EXPRESSION:
        outcome = unc__expression_find(unc__row_expression(&frame->fde, value), registers,
                                       &cfa, ret_value);
        return outcome == UNC__OUTCOME_FOUND && kind == UNC__ROW_EXPRESSION
                   ? get_word(registers, *ret_value, ret_value)
                   : outcome;
    case UNC__ROW_UNSPECIFIED:
        if (number == UNC__RSP) {
            *ret_value = cfa;
            return UNC__OUTCOME_FOUND;
        }
        return (KEPT_BY_ABI >> number & 1) != 0
                   ? get_register(registers, number, ret_value)
                   : UNC__OUTCOME_BLIND;
    default:
        return UNC__OUTCOME_BLIND;
    }
}

/* Whether a caller with this stack pointer can have called the frame. One that was
 * interrupted may be anywhere, also on another stack. */
static bool is_plausible(const struct unc__frame *frame, uintptr_t sp,
                         uintptr_t caller_sp)
{
    return frame->fde.is_signal_frame || (caller_sp - sp - 1 < UNC__FRAME_SIZE_MAX &&
                                          caller_sp % sizeof(uintptr_t) == 0);
}

enum unc__outcome unc__frame_leave(const struct unc__frame *frame,
                                   struct unc__registers *registers)
{
    struct unc__registers caller = { .known = 0 };
    enum unc__outcome outcome;
    uintptr_t cfa;

    if (frame->row.kinds[UNC__RIP] == UNC__ROW_UNDEFINED) {
        registers->values[UNC__RIP] = 0;
        return UNC__OUTCOME_FOUND;
    }
    outcome = get_cfa(frame, registers, &cfa);
    if (outcome != UNC__OUTCOME_FOUND) {
        return outcome;
    }
    for (unsigned i = 0; i < UNC__REGISTER_COUNT; i++) {
        outcome = get_caller_register(frame, registers, cfa, i, &caller.values[i]);
        if (outcome == UNC__OUTCOME_FOUND) {
            caller.known |= UINT32_C(1) << i;
        } else if (i == UNC__RSP || i == UNC__RIP) {
            return outcome;
        }
    }
    if (!is_plausible(frame, registers->values[UNC__RSP], caller.values[UNC__RSP])) {
        return UNC__OUTCOME_UNKNOWN;
    }
    *registers = caller;
    return UNC__OUTCOME_FOUND;
}
