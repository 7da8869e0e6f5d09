/* SPDX-License-Identifier: MIT */
/*
 * gcc leaves the linkage name out where no symbol was made: of a function with internal
 * linkage that was inlined everywhere. Its namespaces and classes are around its
 * declaration, but a DIE does not know its parent: we go down to it from its unit, at
 * each level into the last child that begins before it.
 */
#include "symbolize/scope_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <dwarf.h>

#define DEPTH_MAX 64
#define HOPS_MAX  8

struct text {
    char bytes[1024];
    size_t size;
};

static void append(struct text *text, const char *words)
{
    int size =
        snprintf(text->bytes + text->size, sizeof text->bytes - text->size, "%s", words);

    if (size > 0) {
        text->size += (size_t)size;
    }
    if (text->size >= sizeof text->bytes) {
        text->size = sizeof text->bytes - 1;
    }
}

static const char *name_of(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

static bool is_cxx(Dwarf_Die *unit)
{
    switch (dwarf_srclang(unit)) {
    case DW_LANG_C_plus_plus:
    case DW_LANG_C_plus_plus_03:
    case DW_LANG_C_plus_plus_11:
    case DW_LANG_C_plus_plus_14:
        return true;
    default:
        return false;
    }
}

/* Where it is declared: that is what is in a namespace or a class. */
static void go_to_declaration(Dwarf_Die *die)
{
    static const unsigned ways[] = { DW_AT_abstract_origin, DW_AT_specification };

    for (int hop = 0; hop < HOPS_MAX; hop++) {
        Dwarf_Attribute attribute;
        Dwarf_Die next;
        unsigned way = dwarf_hasattr(die, ways[0]) ? ways[0] : ways[1];

        if (dwarf_attr(die, way, &attribute) == NULL ||
            dwarf_formref_die(&attribute, &next) == NULL) {
            return;
        }
        *die = next;
    }
}

static void append_scope(struct text *text, Dwarf_Die *die)
{
    const char *name = name_of(die);

    switch (dwarf_tag(die)) {
    case DW_TAG_namespace:
        append(text, name != NULL ? name : "(anonymous namespace)");
        break;
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_subprogram:
        append(text, name == NULL                       ? "(anonymous)"
                     : strncmp(name, "<lambda", 7) == 0 ? "{lambda}"
                                                        : name);
        break;
    default:
        return;
    }
    append(text, "::");
}

/* The last child of @die that begins at @offset or before. */
static bool step_down(Dwarf_Die *die, Dwarf_Off offset)
{
    Dwarf_Die next;
    bool is_found = false;

    if (dwarf_child(die, &next) != 0) {
        return false;
    }
    while (dwarf_dieoffset(&next) <= offset) {
        const void *before = next.addr;

        *die = next;
        is_found = true;
        if (dwarf_siblingof(&next, &next) != 0 ||
            (uintptr_t)next.addr <= (uintptr_t)before) {
            break;
        }
    }
    return is_found;
}

const char *unc__scope_name(struct unc__arena *arena, Dwarf_Die *die)
{
    const char *name = name_of(die);
    Dwarf_Die declaration = *die;
    struct text text = { .size = 0 };
    Dwarf_Off offset;
    Dwarf_Die at;

    go_to_declaration(&declaration);
    offset = dwarf_dieoffset(&declaration);
    if (name == NULL || dwarf_diecu(&declaration, &at, NULL, NULL) == NULL ||
        !is_cxx(&at)) {
        return name;
    }
    for (int depth = 0; depth < DEPTH_MAX && step_down(&at, offset); depth++) {
        if (dwarf_dieoffset(&at) == offset) {
            append(&text, name);
            return unc__arena_copy(arena, text.bytes, text.size);
        }
        append_scope(&text, &at);
    }
    return name;
}
