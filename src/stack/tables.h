/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_TABLES_H
#define UNC_STACK_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/input.h"

/*
 * The unwind tables of a module: from an address to the description of the function
 * around it. Nothing here locks, allocates or opens anything, and nothing is read
 * outside the module, whatever its tables say.
 */

/* Where one module's tables are. */
struct unc__tables {
    uintptr_t header; /* .eh_frame_hdr */
    uintptr_t start;  /* of what the module has mapped */
    uintptr_t end;
};

/* What the tables say of one function (FDE), with what it shares with others (CIE). */
struct unc__fde {
    uintptr_t start; /* of the code described */
    uintptr_t end;
    struct unc__input shared_instructions; /* come first */
    struct unc__input instructions;
    uint64_t code_factor;
    int64_t data_factor;
    uintptr_t header; /* its table's: expressions are counted from here */
    uint8_t encoding; /* of addresses in the instructions */
    bool is_signal_frame;
};

/* unc__tables_find: the tables of the module that holds @address. False: no module
 * does, it has none, or this libc cannot say without a lock. Keeps errno. */
bool unc__tables_find(uintptr_t address, struct unc__tables *ret_tables);

/* unc__tables_find_fde: the function around @address. False: not described, or in a way
 * that makes no sense. */
bool unc__tables_find_fde(const struct unc__tables *tables, uintptr_t address,
                          struct unc__fde *ret_fde);

#endif
