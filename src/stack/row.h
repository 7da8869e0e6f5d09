/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_ROW_H
#define UNC_STACK_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/registers.h"
#include "stack/tables.h"

/*
 * A row of an unwind table: at some addresses of a function, how to find the caller's
 * registers from those of the function. The canonical frame address (CFA) is found
 * first; it is also the caller's stack pointer unless that has a rule of its own.
 */
enum unc__row_kind {
    UNC__ROW_UNSPECIFIED, /* kept, if the ABI makes functions keep it */
    UNC__ROW_UNDEFINED,   /* lost */
    UNC__ROW_SAME,        /* unchanged */
    UNC__ROW_OFFSET,      /* in memory at CFA + value */
    UNC__ROW_VAL_OFFSET,  /* CFA + value itself */
    UNC__ROW_REGISTER,    /* in the register whose number is value */
    UNC__ROW_EXPRESSION,  /* in memory at what an expression says */
    UNC__ROW_VAL_EXPRESSION
};

/* 32 bits hold all that occurs; expressions are counted from the header of the table. */
struct unc__row {
    uintptr_t start; /* the addresses for which it holds */
    uintptr_t end;
    uint8_t cfa_kind; /* of a register: REGISTER; EXPRESSION; else there is no CFA */
    uint8_t cfa_register;
    uint8_t kinds[UNC__REGISTER_COUNT];
    int32_t cfa_value; /* to add to the register, or where the expression is */
    int32_t values[UNC__REGISTER_COUNT];
};

/* unc__row_find: the row of @fde at @address. False: @address is not in @fde, or there
 * is an instruction we do not understand. */
bool unc__row_find(const struct unc__fde *fde, uintptr_t address,
                   struct unc__row *ret_row);

/* unc__row_expression: the bytes of an expression whose value in a row is @value. */
struct unc__input unc__row_expression(const struct unc__fde *fde, int32_t value);

#endif
