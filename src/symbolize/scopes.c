/* SPDX-License-Identifier: MIT */
/*
 * From addresses to functions and what was inlined there. dwarf_getscopes walks a unit's
 * tree for one address; a report has hundreds. Here one walk answers all questions of a
 * unit: a tree whose ranges hold no question is stepped over, into the others the
 * questions are taken along. Each question remembers the scope that it is in; a DIE takes
 * those that are still in its parent.
 *
 * Functions are looked for at the top, in namespaces and in types first, where all but
 * a few are; in the bodies of other functions (nested functions of GNU C) only for what
 * was not found there.
 *
 * A damaged file may have a sibling that leads back, and trees without end: addresses
 * only grow, and depth has a limit.
 */
#include "symbolize/scopes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <dwarf.h>

#define DEPTH_MAX  200
#define RANGES_MAX 4096 /* of one scope */

struct walk {
    const struct unc__code *code;
    struct unc__scope_question *questions;
    struct unc__scopes *scopes;
    bool is_thorough; /* into the bodies of functions, too */
};

/* Some of the questions, and the scope that they must be in. */
struct slice {
    size_t begin;
    size_t end;
    size_t scope;
};

static int walk_children(struct walk *walk, Dwarf_Die *parent, struct slice slice,
                         int depth);

static size_t first_at_or_after(const struct walk *walk, struct slice slice,
                                uint64_t offset)
{
    size_t low = slice.begin;
    size_t high = slice.end;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (walk->questions[middle].offset < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Take the questions of one range into ret_hull->scope; the hull grows by them. */
static void take_range(struct walk *walk, struct slice slice, uint64_t begin,
                       uint64_t end, struct slice *ret_hull)
{
    for (size_t i = first_at_or_after(walk, slice, begin);
         i < slice.end && walk->questions[i].offset < end; i++) {
        if (walk->questions[i].scope == slice.scope) {
            walk->questions[i].scope = ret_hull->scope;
            ret_hull->begin = i < ret_hull->begin ? i : ret_hull->begin;
            ret_hull->end = i + 1 > ret_hull->end ? i + 1 : ret_hull->end;
        }
    }
}

/* Returns: whether any of the questions is in the ranges of @die, which then are taken
 * into ret_hull->scope. */
static bool take_questions(struct walk *walk, Dwarf_Die *die, struct slice slice,
                           struct slice *ret_hull)
{
    Dwarf_Addr base;
    Dwarf_Addr begin;
    Dwarf_Addr end;
    ptrdiff_t at = 0;

    ret_hull->begin = slice.end;
    ret_hull->end = slice.begin;
    for (int i = 0; i < RANGES_MAX; i++) {
        at = dwarf_ranges(die, at, &base, &begin, &end);
        if (at <= 0) {
            break;
        }
        if (begin < end && unc__code_has(walk->code, begin)) {
            take_range(walk, slice, begin, end, ret_hull);
        }
    }
    return ret_hull->begin < ret_hull->end;
}

static bool has_room(struct unc__scopes *scopes)
{
    size_t room = scopes->room > 0 ? scopes->room * 2 : 256;
    struct unc__scope *larger;

    if (scopes->count < scopes->room) {
        return true;
    }
    larger = reallocarray(scopes->items, room, sizeof *larger);
    if (larger == NULL) {
        return false;
    }
    scopes->items = larger;
    scopes->room = room;
    return true;
}

/* A function, or one inlined: a scope of its own. */
static int enter_scope(struct walk *walk, Dwarf_Die *die, struct slice slice, int depth)
{
    struct slice hull = { .scope = walk->scopes->count + 1 };

    if (!has_room(walk->scopes)) {
        return -ENOMEM;
    }
    if (!take_questions(walk, die, slice, &hull)) {
        return 0;
    }
    walk->scopes->items[walk->scopes->count++] =
        (struct unc__scope){ .die = *die, .outer = slice.scope };
    return walk_children(walk, die, hull, depth);
}

/* A block with variables of its own: not a scope to us, but scopes are in it. */
static int enter_block(struct walk *walk, Dwarf_Die *die, struct slice slice, int depth)
{
    struct slice hull = { .scope = slice.scope };

    return take_questions(walk, die, slice, &hull) ? walk_children(walk, die, hull, depth)
                                                   : 0;
}

static int visit(struct walk *walk, Dwarf_Die *die, struct slice slice, int depth)
{
    switch (dwarf_tag(die)) {
    case DW_TAG_subprogram:
        if (slice.scope == 0) {
            int code = enter_scope(walk, die, slice, depth);

            return code == 0 && walk->is_thorough ? walk_children(walk, die, slice, depth)
                                                  : code;
        }
        return 0;
    case DW_TAG_inlined_subroutine:
        return slice.scope != 0 ? enter_scope(walk, die, slice, depth) : 0;
    case DW_TAG_lexical_block:
    case DW_TAG_try_block:
    case DW_TAG_catch_block:
    case DW_TAG_with_stmt:
        if (slice.scope == 0) {
            return walk->is_thorough ? walk_children(walk, die, slice, depth) : 0;
        }
        return enter_block(walk, die, slice, depth);
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_interface_type:
        return slice.scope == 0 ? walk_children(walk, die, slice, depth) : 0;
    default:
        return 0;
    }
}

static int walk_children(struct walk *walk, Dwarf_Die *parent, struct slice slice,
                         int depth)
{
    Dwarf_Die die;

    if (depth >= DEPTH_MAX || dwarf_child(parent, &die) != 0) {
        return 0;
    }
    for (;;) {
        const void *address = die.addr;
        int code = visit(walk, &die, slice, depth + 1);

        if (code != 0) {
            return code;
        }
        if (dwarf_siblingof(&die, &die) != 0 ||
            (uintptr_t)die.addr <= (uintptr_t)address) {
            return 0;
        }
    }
}

int unc__scopes_find(Dwarf_Die *unit, const struct unc__code *code,
                     struct unc__scope_question *questions, size_t count,
                     struct unc__scopes *scopes)
{
    struct walk walk = { .code = code, .questions = questions, .scopes = scopes };
    struct slice all = { .begin = 0, .end = count, .scope = 0 };
    int result = walk_children(&walk, unit, all, 0);

    for (size_t i = 0; i < count && result == 0; i++) {
        if (questions[i].scope == 0) {
            walk.is_thorough = true;
            return walk_children(&walk, unit, all, 0);
        }
    }
    return result;
}
