/* SPDX-License-Identifier: MIT */
/*
 * gcc gives a lambda that it inlined everywhere no linkage name: what is left of it is
 * "operator()", as of all others. Where it is declared says whose it is. libdw looks
 * through the unit for that, so it is only asked where there is no other way.
 */
#include "symbolize/scoped_name.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <dwarf.h>

#include "symbolize/name.h"

#define ORIGINS_MAX 8 /* steps from a copy to the declaration */

struct path {
    char text[1024];
    size_t length;
};

static const char *text_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

static bool is_of_cplusplus(Dwarf_Die *die)
{
    Dwarf_Die unit;

    switch (dwarf_srclang(dwarf_diecu(die, &unit, NULL, NULL))) {
    case DW_LANG_C_plus_plus:
    case DW_LANG_C_plus_plus_03:
    case DW_LANG_C_plus_plus_11:
    case DW_LANG_C_plus_plus_14:
    case 0x2b: /* C++17, as DWARF 6 will have it */
    case 0x2c: /* C++20 */
        return true;
    default:
        return false;
    }
}

/* An inlined copy refers to the abstract function, a definition to its declaration. */
static Dwarf_Die declaration_of(Dwarf_Die *die)
{
    Dwarf_Die declaration = *die;

    for (int i = 0; i < ORIGINS_MAX; i++) {
        Dwarf_Attribute attribute;
        Dwarf_Die next;

        if (dwarf_attr(&declaration, DW_AT_abstract_origin, &attribute) == NULL &&
            dwarf_attr(&declaration, DW_AT_specification, &attribute) == NULL) {
            break;
        }
        if (dwarf_formref_die(&attribute, &next) == NULL) {
            break;
        }
        declaration = next;
    }
    return declaration;
}

static bool add(struct path *path, const char *text)
{
    const char *separator = path->length > 0 ? "::" : "";
    size_t size = strlen(separator) + strlen(text);

    if (size >= sizeof path->text - path->length) {
        return false;
    }
    strcpy(path->text + path->length, separator);
    strcat(path->text + path->length, text);
    path->length += size;
    return true;
}

/* gcc does not name the class of a lambda, but nothing else without a name is called. */
static const char *class_name(Dwarf_Die *scope, Dwarf_Die *inner)
{
    const char *name = dwarf_diename(scope);
    const char *function = text_of(inner, DW_AT_name);

    return name != NULL || function == NULL ||
                   (strncmp(function, "operator()", 10) != 0 &&
                    strcmp(function, "_FUN") != 0)
               ? name
               : "{lambda}";
}

/* Returns: what a scope is called, NULL: nothing, such as a block. */
static const char *scope_name(struct unc__arena *arena, Dwarf_Die *scope,
                              Dwarf_Die *inner)
{
    const char *linkage;

    switch (dwarf_tag(scope)) {
    case DW_TAG_namespace:
        return dwarf_diename(scope) != NULL ? dwarf_diename(scope)
                                            : "(anonymous namespace)";
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        return class_name(scope, inner);
    case DW_TAG_subprogram:
        linkage = text_of(scope, DW_AT_linkage_name);
        return linkage != NULL ? unc__name_demangle(arena, linkage)
                               : text_of(scope, DW_AT_name);
    default:
        return NULL;
    }
}

/* From the outermost scope that matters: a function with a linkage name has its own in
 * that. */
static size_t first_scope(Dwarf_Die *scopes, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram &&
            text_of(&scopes[i], DW_AT_linkage_name) != NULL) {
            return i;
        }
    }
    return count - 1;
}

const char *unc__scoped_name(struct unc__arena *arena, Dwarf_Die *die)
{
    const char *name = text_of(die, DW_AT_name);
    struct path path = { .length = 0 };
    Dwarf_Die declaration;
    Dwarf_Die *scopes;
    bool has_room = true;
    int count;

    if (name == NULL || !is_of_cplusplus(die)) {
        return name;
    }
    declaration = declaration_of(die);
    count = dwarf_getscopes_die(&declaration, &scopes);
    if (count <= 0) {
        return name;
    }
    for (size_t i = first_scope(scopes, (size_t)count); i > 0 && has_room; i--) {
        const char *scope = scope_name(arena, &scopes[i], &scopes[i - 1]);

        has_room = scope == NULL || add(&path, scope);
    }
    free(scopes);
    if (!has_room || path.length == 0 || !add(&path, name)) {
        return name;
    }
    return unc__arena_copy(arena, path.text, path.length);
}
