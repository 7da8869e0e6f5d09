/* SPDX-License-Identifier: MIT */
/*
 * record/reader.h and record/walk.h, answered by an image: number for number the same,
 * so that a report from here has the ids that the process itself would have written.
 */
#include <stddef.h>

#include "judge/record_words.h"
#include "postmortem/subject.h"
#include "record/rings.h"
#include "record/walk.h"
#include "record/watcher_facts.h"

uint32_t unc__record_entry_count(void)
{
    return unc__image_entry_count(unc__subject->image);
}

bool unc__record_read(uint32_t index, struct unc__entry_view *ret_view)
{
    return unc__image_read(unc__subject->image, index, ret_view);
}

struct unc__walk unc__walk_begin(void)
{
    return (struct unc__walk){ .entry_count = unc__record_entry_count() };
}

bool unc__walk_next(struct unc__walk *walk, struct unc__entry_view *ret_view)
{
    while (walk->index < walk->entry_count) {
        if (unc__record_read(++walk->index, ret_view) &&
            ret_view->state != UNC__STATE_RELEASED) {
            return true;
        }
    }
    return false;
}

struct unc__stack_view unc__record_stack_view(uint32_t stack)
{
    return unc__image_stack_view(unc__subject->image, stack);
}

uint32_t unc__record_stack_count(void)
{
    return unc__image_stack_count(unc__subject->image);
}

uint32_t unc__record_module_count(void)
{
    return (uint32_t)unc__image_module_count(unc__subject->image);
}

bool unc__record_module_view(uint32_t number, struct unc__module_view *ret_view)
{
    struct unc__image_module module;

    if (number == 0 ||
        !unc__image_read_module(unc__subject->image, number - 1, &module)) {
        return false;
    }
    *ret_view = (struct unc__module_view){
        .start = (uintptr_t)module.start,
        .end = (uintptr_t)module.end,
        .bias = (uintptr_t)module.bias,
        .first_serial = module.first_serial,
        .life = module.life,
        .path = module.path,
        .build_id = module.build_id,
    };
    return true;
}

struct unc__site_view unc__record_site_view(uint32_t site)
{
    return unc__image_site_view(unc__subject->image, site);
}

const char *unc__record_string(uint32_t name)
{
    return unc__image_string(unc__subject->image, name);
}

const char *unc__record_view_reason(const struct unc__entry_view *view)
{
    return unc__image_view_reason(unc__subject->image, view);
}

struct unc__type_words unc__record_type_words(enum unc__kind kind, enum unc__type type)
{
    return unc__image_type_words(unc__subject->image, kind, type);
}

size_t unc__record_misuse_count(void)
{
    return unc__image_misuse_count(unc__subject->image);
}

bool unc__record_read_misuse(size_t index, struct unc__misuse_view *ret_view)
{
    return unc__image_read_misuse(unc__subject->image, index, ret_view);
}

struct unc__counters unc__record_counters(enum unc__kind kind)
{
    return unc__image_counters(unc__subject->image, kind);
}

uint64_t unc__record_dropped(enum unc__drop_reason reason)
{
    return unc__image_dropped(unc__subject->image, reason);
}

uint64_t unc__record_dropped_total(void)
{
    uint64_t count = 0;

    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        count += unc__record_dropped((enum unc__drop_reason)reason);
    }
    return count;
}

uint64_t unc__record_lost_total(void)
{
    uint64_t count = 0;

    for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
        count += unc__image_lost(unc__subject->image, (enum unc__drop_reason)reason);
    }
    return count;
}

uint64_t unc__record_inherited(void)
{
    return unc__image_facts(unc__subject->image).inherited;
}

/* A sanitizer's runtime is known by its addresses, in its own process only. */
size_t unc__record_stack_origin(const struct unc__stack_view *stack)
{
    (void)stack;
    return 0;
}

/* Nobody has counted them there. */
uint64_t unc__record_rings_made(uint64_t *ret_number)
{
    *ret_number = 0;
    return 0;
}

/* Its memory is gone. */
struct unc__watcher_facts unc__watcher_facts(const struct unc__entry_view *entry)
{
    return unc__watcher_recorded(entry);
}

/* What is in the image was acquired before it was made. */
uint64_t unc__record_next_serial(void)
{
    return UINT64_MAX;
}

/* The process 0 is nobody: what only a process itself may be asked is asked of none. */
struct unc__place_view unc__record_place(void)
{
    return (struct unc__place_view){ .place =
                                         unc__image_facts(unc__subject->image).place };
}

bool unc__record_path_write(struct unc__text *text)
{
    if (unc__subject->record == NULL || unc__record_place().place != UNC__STORAGE_FILE) {
        return false;
    }
    unc__text_add(text, unc__subject->record);
    return true;
}

bool unc__record_reason_write(struct unc__text *text)
{
    (void)text;
    return false;
}

int64_t unc__record_started_at_ns(void)
{
    return unc__image_facts(unc__subject->image).started_at_ns;
}
