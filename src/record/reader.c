/* SPDX-License-Identifier: MIT */
/*
 * The reading side. An entry is copied field by field between two looks at its serial; if
 * both are the same the copy is of one life. See record/layout.h for why that is enough.
 */
#include "record/reader.h"

#include <stddef.h>

#include "record/counters.h"
#include "record/custom.h"
#include "record/depot.h"
#include "record/entries.h"
#include "record/modules.h"
#include "record/names.h"
#include "record/sites.h"
#include "record/space.h"
#include "stack/interceptors.h"

uint32_t unc__record_entry_count(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__chunks_count(&space->entries) : 0;
}

static void copy_fields(const struct unc__entry *entry, struct unc__entry_view *view)
{
    uint64_t when_thread = __atomic_load_n(&entry->when_thread, __ATOMIC_ACQUIRE);
    struct unc__entry_word word =
        unc__entry_unpack(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE));

    view->key = __atomic_load_n(&entry->key, __ATOMIC_ACQUIRE);
    view->detail = __atomic_load_n(&entry->detail, __ATOMIC_ACQUIRE);
    view->owner = __atomic_load_n(&entry->owner, __ATOMIC_ACQUIRE);
    view->acquired_at_ms = when_thread >> UNC__ENTRY_THREAD_BITS;
    view->thread = (uint32_t)when_thread & ((1U << UNC__ENTRY_THREAD_BITS) - 1);
    view->task = __atomic_load_n(&entry->task, __ATOMIC_ACQUIRE);
    view->acquired_stack = __atomic_load_n(&entry->acquired_stack, __ATOMIC_ACQUIRE);
    view->released_stack = __atomic_load_n(&entry->released_stack, __ATOMIC_ACQUIRE);
    view->site = __atomic_load_n(&entry->site, __ATOMIC_ACQUIRE);
    view->name = __atomic_load_n(&entry->name, __ATOMIC_ACQUIRE);
    view->kind = word.kind;
    view->type = word.type;
    view->state = word.state;
    view->flags = word.flags;
}

static bool read_entry(const struct unc__space *space, uint32_t index,
                       struct unc__entry_view *ret_view)
{
    const struct unc__entry *entry = unc__entries_at(space, index);
    struct unc__entry_view view = { .index = index };

    if (entry == NULL) {
        return false;
    }
    view.serial = __atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE);
    if (view.serial == 0) {
        return false;
    }
    copy_fields(entry, &view);
    if (__atomic_load_n(&entry->serial, __ATOMIC_ACQUIRE) != view.serial) {
        return false;
    }
    *ret_view = view;
    return true;
}

bool unc__record_read(uint32_t index, struct unc__entry_view *ret_view)
{
    struct unc__space *space = unc__space_get();

    return space != NULL && read_entry(space, index, ret_view);
}

struct unc__stack_view unc__record_stack_view(uint32_t stack)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__depot_view(space, stack) : (struct unc__stack_view){ 0 };
}

uint32_t unc__record_stack_count(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__chunks_count(&space->stacks) : 0;
}

uint32_t unc__record_module_count(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__chunks_count(&space->modules) : 0;
}

bool unc__record_module_view(uint32_t number, struct unc__module_view *ret_view)
{
    struct unc__space *space = unc__space_get();

    return space != NULL && unc__record_modules_view(space, number, ret_view);
}

struct unc__site_view unc__record_site_view(uint32_t site)
{
    struct unc__space *space = unc__space_get();
    const struct unc__site *found =
        space != NULL ? unc__chunks_at(&space->sites, site) : NULL;

    if (found == NULL) {
        return (struct unc__site_view){ "", "", "", 0 };
    }
    return (struct unc__site_view){
        .file = unc__names_text(space, found->file),
        .function = unc__names_text(space, found->function),
        .call = unc__names_text(space, found->call),
        .line = found->line,
    };
}

const char *unc__record_string(uint32_t name)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__names_text(space, name) : "";
}

const char *unc__record_view_reason(const struct unc__entry_view *view)
{
    struct unc__space *space = unc__space_get();

    if (space == NULL || (view->flags & UNC__FLAG_EXPECTED) == 0) {
        return "";
    }
    return unc__names_reason(space, view->name);
}

struct unc__type_words unc__record_type_words(enum unc__kind kind, enum unc__type type)
{
    struct unc__space *space = unc__space_get();
    struct unc__type_words words = { .kind = kind,
                                     .word = "",
                                     .noun = "",
                                     .missing_call = "",
                                     .close = UNC__CLOSE_LEAVE };

    if ((uint32_t)type >= UNC__TYPE_CUSTOM && space != NULL) {
        return unc__custom_words(space, (uint32_t)type - UNC__TYPE_CUSTOM);
    }
    if (type > UNC__TYPE_NONE && type < UNC__TYPE_COUNT) {
        return unc__types[type];
    }
    if (kind < UNC__KIND_COUNT) {
        words.noun = unc__kinds[kind].noun;
    }
    return words;
}

struct unc__counters unc__record_counters(enum unc__kind kind)
{
    struct unc__space *space = unc__space_get();

    if (space == NULL || kind >= UNC__KIND_COUNT) {
        return (struct unc__counters){ 0 };
    }
    return unc__counters_read(space, kind);
}

uint64_t unc__record_dropped(enum unc__drop_reason reason)
{
    return unc__space_dropped(unc__space_get(), reason);
}

uint64_t unc__record_dropped_total(void)
{
    uint64_t count = 0;

    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        count += unc__record_dropped((enum unc__drop_reason)reason);
    }
    return count;
}

uint64_t unc__record_lost(enum unc__drop_reason reason)
{
    return unc__space_lost(unc__space_get(), reason);
}

uint64_t unc__record_lost_total(void)
{
    uint64_t count = 0;

    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        count += unc__record_lost((enum unc__drop_reason)reason);
    }
    return count;
}

uint64_t unc__record_inherited(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? space->head->inherited : 0;
}

uint64_t unc__record_next_serial(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? unc__entries_next_serial(space) : 1;
}

struct unc__place_view unc__record_place(void)
{
    struct unc__space *space = unc__space_get();

    if (space == NULL) {
        return (struct unc__place_view){ .place = UNC__STORAGE_ANONYMOUS };
    }
    return (struct unc__place_view){
        .place = space->storage.place,
        .reason = space->storage.reason,
        .is_child = space->storage.is_child,
        .pid = space->head->pid,
    };
}

int64_t unc__record_started_at_ns(void)
{
    struct unc__space *space = unc__space_get();

    return space != NULL ? space->head->started_at_ns : 0;
}

size_t unc__record_stack_origin(const struct unc__stack_view *stack)
{
    size_t i = 0;

    while (i < stack->frame_count && unc__interceptors_have(stack->frames[i])) {
        i++;
    }
    return i;
}
