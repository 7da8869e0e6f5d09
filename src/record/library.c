/* SPDX-License-Identifier: MIT */
/*
 * Each open has an entry, and a slot in a table with the number of the entry. The entry
 * says whether the slot still means anything, so nothing has to be done at a fork.
 *
 * What is loaded is read from the list that the dynamic linker keeps for debuggers. Its
 * lock may be held, by whoever this thread interrupted or by a thread that is gone since
 * the fork; so the list is read without, and each of its items is believed only if
 * _dl_find_object, which needs no lock, says that the module that lies around the item's
 * dynamic section is this item. Rejected: dl_iterate_phdr (the lock); /proc/self/maps
 * (the files have other names there than the linker's, and there may be no /proc).
 *
 * To ask what memory can be read takes system calls, which the sandbox of a program may
 * not allow: there nothing is known to be loaded, and nothing is a finding.
 *
 * A name with a slash is the name of the item, as dlopen was given it. A bare one was
 * searched for, and is its last part. If both were asked for and one item answers both,
 * a search that failed is likely (a bare name is tried first), and the bare one is
 * believed only alone.
 */
#include "record/library.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#include "base/process.h"
#include "base/thread.h"
#include "record/names.h"
#include "record/probe_list.h"
#include "record/reader.h"
#include "stack/loaded.h"
#include "stack/permanent.h"
#include "stack/readable.h"

#define ITEMS_MAX 4096

extern struct r_debug _r_debug __attribute__((weak));

/* Numbers of entries; 0: free. */
static uint32_t opens[UNC__LIBRARY_OPENS];

/* How a name fits a module, from the worst. */
enum fit {
    FIT_NONE,
    FIT_SEARCHED,
    FIT_NAMED
};

/* What is known of an open when all modules were looked at. */
struct open_state {
    struct unc__token token; /* serial 0: none */
    uintptr_t module;        /* its dynamic section */
    uint32_t name;
    uint32_t thread;
    enum fit fit;
    bool is_lookup; /* it loads nothing, and succeeds where another one has */
};

static bool read_slot(uint32_t slot, struct unc__entry_view *ret_view)
{
    uint32_t number = __atomic_load_n(&opens[slot], __ATOMIC_ACQUIRE);

    return number != 0 && unc__record_read(number, ret_view) &&
           ret_view->state == UNC__STATE_LIVE && ret_view->kind == UNC__KIND_LIBRARY;
}

static struct unc__token token_of(const struct unc__entry_view *view)
{
    return (struct unc__token){ .serial = view->serial,
                                .index = view->index,
                                .process = unc__process_generation() };
}

static bool put_into_slot(uint32_t number)
{
    struct unc__entry_view view;

    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        uint32_t old = __atomic_load_n(&opens[i], __ATOMIC_RELAXED);

        if ((old == 0 || !read_slot(i, &view)) &&
            __atomic_compare_exchange_n(&opens[i], &old, number, /* weak= */ 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

void unc__record_library_opening(const char *name, int mode, const struct unc_site *site,
                                 const struct unc__caller *caller)
{
    struct unc__token token;

    if (!unc__record_is_on() || name == NULL || name[0] == '\0' ||
        (mode & RTLD_NODELETE) != 0 ||
        strnlen(name, UNC__NAME_LENGTH_MAX + 1) > UNC__NAME_LENGTH_MAX) {
        return;
    }
    token = unc__record_acquire(
        &(struct unc__acquisition){ .kind = UNC__KIND_LIBRARY,
                                    .type = UNC__TYPE_LIBRARY,
                                    .detail = (uint64_t)(unsigned)mode,
                                    .site = site,
                                    .name = name,
                                    .caller = caller });
    if (token.serial == 0 || put_into_slot(token.index)) {
        return;
    }
    unc__record_libraries_settle();
    if (!put_into_slot(token.index)) {
        unc__record_release(token, 0);
        unc__record_lose(UNC__DROP_LIMIT);
    }
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A name with $ORIGIN or the like is not what became of it. */
static enum fit fit(const char *name, const char *module)
{
    if (strchr(name, '/') != NULL && strchr(name, '$') == NULL) {
        return strcmp(name, module) == 0 ? FIT_NAMED : FIT_NONE;
    }
    return strcmp(last_part(name), last_part(module)) == 0 ? FIT_SEARCHED : FIT_NONE;
}

/* Whether @map, which can be read, is an item of the linker's, now. */
static bool is_item(const struct link_map *map)
{
    struct unc__loaded loaded;

    return unc__loaded_find((uintptr_t)map->l_ld, &loaded) && loaded.map == map;
}

/* libc reads what any handle leads to, and asks afterwards; so it can be read here. */
struct unc__library_end unc__record_library_closing(const void *handle)
{
    const struct link_map *map = handle;
    struct unc__library_end end = { 0 };
    struct unc__entry_view view;

    if (!unc__record_libraries_are_open() || map == NULL ||
        (uintptr_t)map % _Alignof(struct link_map) != 0 || !is_item(map)) {
        return end;
    }
    end.serial_end = unc__record_next_serial();
    end.dynamic = (uintptr_t)map->l_ld;
    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        if (read_slot(i, &view) &&
            fit(unc__record_string(view.name), map->l_name) != FIT_NONE) {
            end.opens[i / 64] |= UINT64_C(1) << i % 64;
            end.handle = handle;
        }
    }
    return end;
}

static bool has_gone(const struct unc__library_end *end)
{
    struct unc__loaded loaded;

    return !unc__loaded_find(end->dynamic, &loaded) || loaded.map != end->handle;
}

void unc__record_library_closed(const struct unc__library_end *end,
                                const struct unc__caller *caller)
{
    struct unc__entry_view newest = { 0 };
    struct unc__entry_view view;
    bool is_over;

    if (end->handle == NULL) {
        return;
    }
    is_over = has_gone(end);
    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        if ((end->opens[i / 64] >> i % 64 & 1) == 0 || !read_slot(i, &view) ||
            view.serial >= end->serial_end) {
            continue;
        }
        if (is_over) {
            unc__record_release_here(token_of(&view), caller);
        }
        newest = view.serial > newest.serial ? view : newest;
    }
    if (!is_over && newest.serial != 0) {
        unc__record_release_here(token_of(&newest), caller);
    }
}

/* What of @states the module may be. */
static void note_module(const struct link_map *map, struct open_state *states)
{
    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        struct open_state *state = &states[i];
        enum fit found;

        if (state->token.serial == 0) {
            continue;
        }
        found = fit(unc__record_string(state->name), map->l_name);
        if (found > state->fit) {
            state->fit = found;
            state->module = (uintptr_t)map->l_ld;
        }
    }
}

static void note_modules(const struct r_debug *space, struct open_state *states)
{
    const struct link_map *map = space->r_map;

    for (int i = 0; i < ITEMS_MAX && map != NULL; i++) {
        if (!unc__are_readable((uintptr_t)map, sizeof *map)) {
            return;
        }
        if (is_item(map)) {
            note_module(map, states);
        }
        map = map->l_next;
    }
}

/* Namespaces of dlmopen follow, in a list of their own. */
static void note_namespaces(struct open_state *states)
{
    if (&_r_debug == NULL) {
        return;
    }
    note_modules(&_r_debug, states);
#ifdef DLFO_STRUCT_HAS_EH_DBASE /* the same glibc, 2.35 */
    if (_r_debug.r_version > 1) {
        const struct r_debug_extended *space = (const struct r_debug_extended *)&_r_debug;

        for (int i = 0; i < ITEMS_MAX && space->r_next != NULL; i++) {
            space = space->r_next;
            note_modules(&space->base, states);
        }
    }
#endif
}

/* Whether another open proves that @states[@index] was none, or does not prove that it
 * was one. */
static bool is_refuted(const struct open_state *states, uint32_t index)
{
    const struct open_state *state = &states[index];
    bool is_proven = !state->is_lookup;

    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        const struct open_state *other = &states[i];

        if (i == index || other->fit == FIT_NONE || other->module != state->module) {
            continue;
        }
        if (other->fit > state->fit) {
            return true;
        }
        if (!other->is_lookup && other->token.serial < state->token.serial) {
            is_proven = true;
        }
    }
    return !is_proven;
}

/* One that another thread is just making is not loaded yet: it is nothing for now. */
static void settle(const struct open_state *states, uint32_t index)
{
    const struct open_state *state = &states[index];

    if (state->fit == FIT_NONE && state->thread != unc__thread_id()) {
        unc__record_set_flags(state->token, UNC__FLAG_INTERNAL, 0);
    } else if (state->fit == FIT_NONE || unc__permanent_has(state->module) ||
               is_refuted(states, index)) {
        unc__record_release(state->token, 0);
    } else {
        unc__record_set_flags(state->token, 0, UNC__FLAG_INTERNAL);
    }
}

static bool read_states(struct open_state *ret_states)
{
    struct unc__entry_view view;
    bool is_any = false;

    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        ret_states[i] = (struct open_state){ .fit = FIT_NONE };
        if (read_slot(i, &view)) {
            ret_states[i] = (struct open_state){
                .token = token_of(&view),
                .name = view.name,
                .thread = view.thread,
                .fit = FIT_NONE,
                .is_lookup = (view.detail & RTLD_NOLOAD) != 0,
            };
            is_any = true;
        }
    }
    return is_any;
}

bool unc__record_libraries_are_open(void)
{
    struct unc__entry_view view;

    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        if (read_slot(i, &view)) {
            return true;
        }
    }
    return false;
}

void unc__record_libraries_settle(void)
{
    struct open_state states[UNC__LIBRARY_OPENS];
    uint64_t range;

    if (!read_states(states)) {
        return;
    }
    if (!unc__probes_is_sandboxed()) {
        range = unc__readable_enter(0);
        note_namespaces(states);
        unc__readable_leave(range);
    }
    for (uint32_t i = 0; i < UNC__LIBRARY_OPENS; i++) {
        if (states[i].token.serial != 0) {
            settle(states, i);
        }
    }
}
