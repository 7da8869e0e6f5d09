/* SPDX-License-Identifier: MIT */
/*
 * Who acquired a resource, what it came from, what it waits for: the record has serials
 * of them, and a reader wants names. All serials that are wanted are gathered, and one
 * walk over the entries finds those that are still there, tombstones too.
 */
#include <stddef.h>

#include "judge/parts.h"
#include "judge/sort.h"
#include "record/library_words.h"

#define LOW_HALF UINT64_C(0xffffffff)

/* An entry has the lower half of it. The upper one is that of its own serial, or one less
 * if those have wrapped since: the task was there before. Not so in what is internal:
 * there a handle's serial may be in its place. */
uint64_t unc__entry_task(const struct unc__entry_view *entry)
{
    uint64_t serial = (entry->serial & ~LOW_HALF) | entry->task;

    if (entry->task == 0 || (entry->flags & UNC__FLAG_INTERNAL) != 0) {
        return 0;
    }
    return serial > entry->serial ? serial - LOW_HALF - 1 : serial;
}

/* It may have been made before the descriptor that it opened, or after the one that it
 * was given: the nearest that has this lower half. */
uint64_t unc__entry_holder(const struct unc__judgement *judgement,
                           const struct unc__entry_view *entry)
{
    const struct unc__loop_view *loop = unc__judgement_loop(judgement, entry->owner);
    uint64_t serial = (entry->serial & ~LOW_HALF) | entry->task;
    bool is_later = serial > entry->serial;
    uint64_t distance = is_later ? serial - entry->serial : entry->serial - serial;
    uint64_t other = is_later ? serial - LOW_HALF - 1 : serial + LOW_HALF + 1;

    if (entry->task == 0 || (entry->flags & UNC__FLAG_INTERNAL) == 0 || loop == NULL ||
        unc__type_library(loop->entry.type) == UNC__LIBRARY_NONE) {
        return 0;
    }
    if (distance > LOW_HALF / 2 && (is_later ? serial > LOW_HALF : true)) {
        serial = other;
    }
    return serial;
}

uint64_t unc__entry_parent(const struct unc__entry_view *entry)
{
    return entry->kind == UNC__KIND_STREAM ? entry->detail : 0;
}

uint64_t unc__entry_original(const struct unc__entry_view *entry)
{
    return entry->type == UNC__TYPE_FD_DUPLICATE ? entry->detail : 0;
}

/* Without memory there is one name less. */
static void want(struct unc__judgement *judgement, uint64_t serial)
{
    struct unc__relative *relative =
        serial != 0 ? unc__vector_add(&judgement->relatives) : NULL;

    if (relative != NULL) {
        relative->serial = serial;
    }
}

static void want_of_findings(struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->findings.count; i++) {
        const struct unc__finding *finding = unc__judgement_finding(judgement, i);

        if (finding->class == UNC__CLASS_UNCLOSED) {
            want(judgement, unc__entry_task(&finding->first));
        } else if (finding->class == UNC__CLASS_LIFECYCLE &&
                   finding->first.kind == UNC__KIND_TASK) {
            want(judgement, finding->first.key);
        }
    }
}

static void want_all(struct unc__judgement *judgement)
{
    want_of_findings(judgement);
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__entry_view *entry =
            &unc__judgement_resource(judgement, i)->entry;

        want(judgement, unc__entry_task(entry));
        want(judgement, unc__entry_parent(entry));
        want(judgement, unc__entry_holder(judgement, entry));
        want(judgement, unc__entry_original(entry));
    }
    for (size_t i = 0; i < judgement->waits.count; i++) {
        const struct unc__wait_view *wait = unc__vector_at(&judgement->waits, i);

        want(judgement, wait->awaits);
    }
    for (size_t i = 0; i < judgement->waiters.count; i++) {
        const struct unc__waiter *waiter = unc__vector_at(&judgement->waiters, i);

        want(judgement, waiter->serial);
    }
}

static bool is_before(const void *a, const void *b)
{
    const struct unc__relative *left = a;
    const struct unc__relative *right = b;

    return left->serial < right->serial;
}

/* In order, and each once. */
static void order(struct unc__vector *relatives)
{
    size_t count = 0;

    unc__sort(relatives->items, relatives->count, relatives->item_size, is_before);
    for (size_t i = 0; i < relatives->count; i++) {
        const struct unc__relative *relative = unc__vector_at(relatives, i);
        struct unc__relative *last =
            count == 0 ? NULL : unc__vector_at(relatives, count - 1);

        if (last == NULL || last->serial != relative->serial) {
            *(struct unc__relative *)unc__vector_at(relatives, count++) = *relative;
        }
    }
    relatives->count = count;
}

static struct unc__relative *find(const struct unc__judgement *judgement, uint64_t serial)
{
    size_t first = 0;
    size_t end = judgement->relatives.count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        struct unc__relative *relative = unc__vector_at(&judgement->relatives, middle);

        if (relative->serial == serial) {
            return relative;
        }
        if (relative->serial < serial) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return NULL;
}

static void find_entries(struct unc__judgement *judgement)
{
    uint32_t entry_count = judgement->relatives.count > 0 ? unc__record_entry_count() : 0;
    struct unc__entry_view entry;

    for (uint32_t index = 1; index <= entry_count; index++) {
        struct unc__relative *relative =
            unc__record_read(index, &entry) ? find(judgement, entry.serial) : NULL;

        if (relative != NULL) {
            relative->entry = entry;
            relative->is_found = true;
        }
    }
}

static void find_resources(struct unc__judgement *judgement)
{
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, i);
        struct unc__relative *relative = find(judgement, resource->entry.serial);

        if (relative != NULL) {
            relative->resource = resource->id;
        }
    }
}

void unc__relatives_collect(struct unc__judgement *judgement)
{
    want_all(judgement);
    order(&judgement->relatives);
    find_entries(judgement);
    find_resources(judgement);
}

const struct unc__relative *
unc__judgement_relative(const struct unc__judgement *judgement, uint64_t serial)
{
    return serial == 0 ? NULL : find(judgement, serial);
}
