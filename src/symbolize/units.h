/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_UNITS_H
#define UNC_SYMBOLIZE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdw.h>

/* Where a program's code is: what else debug information speaks of was not linked. */
struct unc__code {
    struct unc__code_range {
        uint64_t begin;
        uint64_t end;
    } ranges[16];
    size_t count; /* 0: unknown, everything but address 0 is believed */
};

bool unc__code_has(const struct unc__code *code, uint64_t address);

struct unc__unit_range {
    uint64_t begin;
    uint64_t end;
    uint64_t end_so_far; /* the largest end up to here */
    size_t unit;
};

/* The compilation units of a module, by address. All zero is empty. */
struct unc__units {
    struct unc__code code;
    struct unc__unit_range *ranges; /* sorted by begin */
    size_t range_count;
    size_t range_room;
    Dwarf_Die *units;
    size_t unit_count;
    size_t unit_room;
};

/* unc__units_read: Returns: 0 or -ENOMEM; damaged units are left out. */
int unc__units_read(Dwarf *dwarf, Elf *elf, struct unc__units *ret_units);
void unc__units_free(struct unc__units *units);

#define UNC__UNIT_NONE SIZE_MAX

/* The unit whose code is at @offset: the narrowest range; UNC__UNIT_NONE. */
size_t unc__units_at(const struct unc__units *units, uint64_t offset);

#endif
