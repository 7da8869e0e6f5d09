/* SPDX-License-Identifier: MIT */
#ifndef UNC_INSPECT_CLOSURE_H
#define UNC_INSPECT_CLOSURE_H

#include "inspect/dynamic.h"
#include "inspect/search.h"

/* One binary of those that are loaded together. */
struct unc__loaded_object {
    struct unc__binary binary;
    struct unc__dynamic dynamic;
    struct unc__search_from from;
};

struct unc__missing_object {
    const char *name;
    const char *wanted_by; /* a path */
};

/*
 * What the loader loads with a program, in the order in which it looks for names: the
 * program, what it needs, what that needs. Items stay where they are.
 */
struct unc__closure {
    struct unc__loaded_object **items;
    size_t count;
    struct unc__missing_object *missing;
    size_t missing_count;
};

/* unc__closure_load: takes @binary, the program, also when it fails. Returns: 0 or
 * -ENOMEM. */
int unc__closure_load(struct unc__binary *binary, struct unc__closure *ret_closure);
void unc__closure_free(struct unc__closure *closure);

/* unc__closure_find: the index of the object whose file or own name begins with @name;
 * closure->count: none. */
size_t unc__closure_find(const struct unc__closure *closure, const char *name);

#endif
