/* SPDX-License-Identifier: MIT */
/*
 * The static form: a function of the program that has the name of a call. Its callers in
 * the same file do not pass the wrapper, and what it does is the program's. In one symbol
 * table with libc, nothing but the debug information says whose it is: archives of libc
 * have none, or name their source.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <string.h>

#include "inspect/parts.h"
#include "inspect/symbols.h"
#include "symbolize/object.h"

static void take(const struct unc__symbol *symbol, void *userdata)
{
    uint64_t *addresses = userdata;

    if (symbol->is_defined && symbol->is_function && !symbol->is_local) {
        size_t number = unc__covered_find(symbol->name);

        if (number < UNC__COVERED_COUNT) {
            addresses[number] = symbol->address;
        }
    }
}

static bool is_libc(Dwarf_Die *unit)
{
    Dwarf_Attribute attribute;
    const char *folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));

    return folder != NULL &&
           (strstr(folder, "glibc") != NULL || strstr(folder, "musl") != NULL);
}

static size_t mark_own(Dwarf *dwarf, const uint64_t *addresses, bool *is_own)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    size_t count = 0;

    while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
        if (is_libc(&die)) {
            continue;
        }
        for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
            if (addresses[i] != 0 && !is_own[i] && dwarf_haspc(&die, addresses[i]) > 0) {
                is_own[i] = true;
                count++;
            }
        }
    }
    return count;
}

static void add_own(struct unc__inspection *inspection, const bool *is_own, size_t count)
{
    unc__diagnosis_add(
        inspection->diagnosis, UNC__MARK_PROBLEM, "front",
        "the program defines %zu of the calls itself: what they do is seen "
        "only as far as they call what has a probe",
        count);
    unc__diagnosis_advise(inspection->diagnosis,
                          "if it is not meant to be so, give the functions other names, "
                          "or make them static");
    for (size_t i = 0; i < UNC__COVERED_COUNT; i++) {
        if (is_own[i]) {
            unc__diagnosis_name(inspection->diagnosis, unc__covered_name(i));
        }
    }
}

void unc__inspect_own(struct unc__inspection *inspection,
                      const struct unc__object *object)
{
    uint64_t addresses[UNC__COVERED_COUNT] = { 0 };
    bool is_own[UNC__COVERED_COUNT] = { false };
    Dwarf *dwarf = dwarf_begin_elf(object->elf, DWARF_C_READ, NULL);
    size_t count = 0;

    if (dwarf != NULL && unc__symbols_all(inspection->binary, take, addresses)) {
        count = mark_own(dwarf, addresses, is_own);
    }
    if (count > 0) {
        add_own(inspection, is_own, count);
    }
    (void)dwarf_end(dwarf);
}
