/* SPDX-License-Identifier: MIT */
/*
 * How it was compiled, as far as compilers write that down (gcc does by itself, clang
 * with -grecord-command-line): where an optimiser made a jump of a last call, the caller
 * is in no stack.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <string.h>

#include "inspect/parts.h"
#include "symbolize/object.h"

#define UNITS_MOST 100000

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* The word of the last level of optimisation is what counted. */
static bool makes_jumps(const char *producer)
{
    static const char *const levels[] = { "-O2", "-O3", "-Os", "-Oz", "-Ofast" };

    if (strncmp(producer, "GNU C", strlen("GNU C")) != 0 ||
        has_word(producer, "-fno-optimize-sibling-calls")) {
        return false;
    }
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (has_word(producer, levels[i])) {
            return true;
        }
    }
    return false;
}

static size_t count_jumping(Dwarf *dwarf, size_t *ret_units)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    uint8_t type;
    size_t jumping = 0;

    *ret_units = 0;
    while (*ret_units < UNITS_MOST &&
           dwarf_get_units(dwarf, unit, &unit, NULL, &type, &die, NULL) == 0) {
        Dwarf_Attribute attribute;
        const char *producer =
            dwarf_formstring(dwarf_attr(&die, DW_AT_producer, &attribute));

        if (type == DW_UT_compile || type == DW_UT_skeleton) {
            ++*ret_units;
            jumping += producer != NULL && makes_jumps(producer);
        }
    }
    return jumping;
}

void unc__inspect_producers(struct unc__inspection *inspection,
                            const struct unc__object *object)
{
    Dwarf *dwarf = dwarf_begin_elf(object->elf, DWARF_C_READ, NULL);
    size_t units;
    size_t jumping = dwarf != NULL ? count_jumping(dwarf, &units) : 0;

    if (jumping > 0) {
        unc__diagnosis_add(inspection->diagnosis, UNC__MARK_NOTE, "calls-kept",
                           "%zu of %zu files were compiled so that a last call may be a "
                           "jump: who made it is in no stack",
                           jumping, units);
        unc__diagnosis_advise(inspection->diagnosis,
                              "compile with -fno-optimize-sibling-calls, as "
                              "unclosed::probes and 'unclosed flags --cflags' do");
    }
    (void)dwarf_end(dwarf);
}
