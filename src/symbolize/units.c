/* SPDX-License-Identifier: MIT */
/*
 * Which compilation unit an address belongs to. .debug_aranges should say, but clang does
 * not write it, and where gcc's objects are linked with others it is there and has holes.
 * The units' own ranges are always there, and reading them all costs 2 ms for a
 * megabyte of .debug_info, once a module. So they are all there is.
 *
 * What the linker dropped (--gc-sections, COMDAT groups) still has its debug information,
 * with addresses that begin at 0 or 1: in a program that is loaded from 0 on they would
 * lie over real code. Ranges that do not begin in an executable segment are left out.
 */
#include "symbolize/units.h"

#include <errno.h>
#include <stdlib.h>

#include <dwarf.h>
#include <gelf.h>

#define RANGES_MAX 65536 /* of one unit; no compiler comes near */

static struct unc__code code_of(Elf *elf)
{
    struct unc__code code = { .count = 0 };
    size_t count = 0;

    if (elf_getphdrnum(elf, &count) != 0) {
        return code;
    }
    for (size_t i = 0; i < count && i < INT16_MAX; i++) {
        GElf_Phdr header;

        if (gelf_getphdr(elf, (int)i, &header) != NULL && header.p_type == PT_LOAD &&
            (header.p_flags & PF_X) != 0 &&
            code.count < sizeof code.ranges / sizeof code.ranges[0]) {
            code.ranges[code.count++] =
                (struct unc__code_range){ header.p_vaddr,
                                          header.p_vaddr + header.p_memsz };
        }
    }
    return code;
}

bool unc__code_has(const struct unc__code *code, uint64_t address)
{
    for (size_t i = 0; i < code->count; i++) {
        if (address >= code->ranges[i].begin && address < code->ranges[i].end) {
            return address != 0;
        }
    }
    return code->count == 0 && address != 0;
}

/* Room for one more in an array that doubles. */
static void *grow(void *items, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room > 0 ? *room * 2 : 64;
    void *larger;

    if (count < *room) {
        return items;
    }
    larger = reallocarray(items, wanted, size);
    if (larger != NULL) {
        *room = wanted;
    }
    return larger;
}

static int add_range(struct unc__units *units, uint64_t begin, uint64_t end)
{
    struct unc__unit_range *ranges;

    if (begin >= end || !unc__code_has(&units->code, begin)) {
        return 0;
    }
    ranges = grow(units->ranges, units->range_count, &units->range_room, sizeof *ranges);
    if (ranges == NULL) {
        return -ENOMEM;
    }
    units->ranges = ranges;
    ranges[units->range_count++] =
        (struct unc__unit_range){ .begin = begin, .end = end, .unit = units->unit_count };
    return 0;
}

static int add_ranges_of(struct unc__units *units, Dwarf_Die *die)
{
    Dwarf_Addr base;
    Dwarf_Addr begin;
    Dwarf_Addr end;
    ptrdiff_t at = 0;

    for (int i = 0; i < RANGES_MAX; i++) {
        at = dwarf_ranges(die, at, &base, &begin, &end);
        if (at <= 0) {
            return 0;
        }
        if (add_range(units, begin, end) != 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* A unit that does not say where its code is: each of its functions does. */
static int add_functions_of(struct unc__units *units, Dwarf_Die *unit)
{
    Dwarf_Die die;
    int code = dwarf_child(unit, &die);

    while (code == 0) {
        if (dwarf_tag(&die) == DW_TAG_subprogram && add_ranges_of(units, &die) != 0) {
            return -ENOMEM;
        }
        code = dwarf_siblingof(&die, &die);
    }
    return 0;
}

static int add_unit(struct unc__units *units, Dwarf_Die *unit)
{
    size_t before = units->range_count;
    Dwarf_Die *dies;

    if (add_ranges_of(units, unit) != 0 ||
        (units->range_count == before && !dwarf_hasattr(unit, DW_AT_ranges) &&
         dwarf_hasattr(unit, DW_AT_stmt_list) && add_functions_of(units, unit) != 0)) {
        return -ENOMEM;
    }
    if (units->range_count == before) {
        return 0;
    }
    dies = grow(units->units, units->unit_count, &units->unit_room, sizeof *dies);
    if (dies == NULL) {
        return -ENOMEM;
    }
    units->units = dies;
    dies[units->unit_count++] = *unit;
    return 0;
}

static int by_begin(const void *a, const void *b)
{
    const struct unc__unit_range *one = a;
    const struct unc__unit_range *other = b;

    if (one->begin != other->begin) {
        return one->begin < other->begin ? -1 : 1;
    }
    return one->end != other->end ? (one->end > other->end ? -1 : 1) : 0;
}

static void sort_ranges(struct unc__units *units)
{
    uint64_t end = 0;

    if (units->range_count > 0) {
        qsort(units->ranges, units->range_count, sizeof *units->ranges, by_begin);
    }
    for (size_t i = 0; i < units->range_count; i++) {
        end = units->ranges[i].end > end ? units->ranges[i].end : end;
        units->ranges[i].end_so_far = end;
    }
}

int unc__units_read(Dwarf *dwarf, Elf *elf, struct unc__units *ret_units)
{
    struct unc__units units = { .code = code_of(elf) };
    Dwarf_CU *at = NULL;
    Dwarf_Die die;

    while (dwarf_get_units(dwarf, at, &at, NULL, NULL, &die, NULL) == 0) {
        if (dwarf_tag(&die) != DW_TAG_partial_unit && add_unit(&units, &die) != 0) {
            unc__units_free(&units);
            return -ENOMEM;
        }
    }
    sort_ranges(&units);
    *ret_units = units;
    return 0;
}

void unc__units_free(struct unc__units *units)
{
    free(units->ranges);
    free(units->units);
    *units = (struct unc__units){ .range_count = 0 };
}

size_t unc__units_at(const struct unc__units *units, uint64_t offset)
{
    size_t low = 0;
    size_t high = units->range_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (units->ranges[middle].begin <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low > 0 && units->ranges[low - 1].end_so_far > offset) {
        if (units->ranges[low - 1].end > offset) {
            return units->ranges[low - 1].unit;
        }
        low--;
    }
    return UNC__UNIT_NONE;
}
