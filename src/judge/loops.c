/* SPDX-License-Identifier: MIT */
/*
 * What would closing the loop have done about it? Every live entry of an open loop is
 * counted under release, restore, cancel or leave; the ones that the report lists are
 * also chained to their loop, by number. The descriptors that registrations watch are no
 * entries of the record (nobody told us who opened them), so they are made up here: one
 * for each descriptor of a loop, although it may have a reader and a writer.
 */
#include "judge/parts.h"

#include <errno.h>

#include "base/sys.h"
#include "base/threads.h"
#include "judge/child.h"
#include "judge/sort.h"
#include "judge/watchers.h"
#include "record/walk.h"

static bool has_serial(const void *key, uint32_t index, const void *userdata)
{
    const uint64_t *serial = key;

    return unc__judgement_loop_at(userdata, index)->entry.serial == *serial;
}

uint32_t unc__loops_find(const struct unc__judgement *judgement, uint64_t serial)
{
    if (serial == 0) {
        return UNC__NO_INDEX;
    }
    return unc__table_find(&judgement->loop_by_serial,
                           unc__hash_word(UNC__HASH_START, serial), &serial, has_serial,
                           judgement);
}

/* Nothing waits in it: all right if there is anybody else. */
static uint64_t settle_idle(uint64_t detail)
{
    if (unc__loop_detail_state(detail) != UNC__LOOP_IDLE) {
        return detail;
    }
    return unc__threads_has_others()
               ? unc__loop_detail(UNC__LOOP_RUNNING, unc__loop_detail_thread(detail))
               : unc__loop_detail_with(detail, UNC__LOOP_STUCK);
}

static int add_loop(struct unc__judgement *judgement, const struct unc__entry_view *entry)
{
    struct unc__loop_view *loop = unc__vector_add(&judgement->loops);

    if (loop == NULL) {
        return -ENOMEM;
    }
    loop->entry = *entry;
    loop->entry.detail = settle_idle(entry->detail);
    loop->first_resource = UNC__NO_INDEX;
    loop->last_resource = UNC__NO_INDEX;
    loop->is_closed = entry->state != UNC__STATE_LIVE ||
                      unc__loop_detail_state(entry->detail) == UNC__LOOP_CLOSED;
    loop->is_expected = !loop->is_closed && (entry->flags & UNC__FLAG_EXPECTED) != 0;
    return 0;
}

/* By serial, which is the order of their ids. */
static bool is_loop_before(const void *a, const void *b)
{
    const struct unc__loop_view *left = a;
    const struct unc__loop_view *right = b;

    return left->entry.serial < right->entry.serial;
}

static int index_loops(struct unc__judgement *judgement)
{
    for (uint32_t i = 0; i < judgement->loops.count; i++) {
        uint64_t serial = unc__judgement_loop_at(judgement, i)->entry.serial;

        if (unc__table_insert(&judgement->loop_by_serial,
                              unc__hash_word(UNC__HASH_START, serial), i) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

static bool is_loop(const struct unc__judgement *judgement,
                    const struct unc__entry_view *entry)
{
    return entry->kind == UNC__KIND_LOOP && entry->serial != 0 &&
           entry->serial < judgement->serial_end && entry->state != UNC__STATE_FREE;
}

static int collect_present(struct unc__judgement *judgement)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (unc__walk_next(&walk, &entry)) {
        if (is_loop(judgement, &entry) && add_loop(judgement, &entry) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

static int collect_all(struct unc__judgement *judgement)
{
    uint32_t entry_count = unc__record_entry_count();
    struct unc__entry_view entry;

    for (uint32_t index = 1; index <= entry_count; index++) {
        if (unc__record_read(index, &entry) && is_loop(judgement, &entry) &&
            add_loop(judgement, &entry) < 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

int unc__loops_collect(struct unc__judgement *judgement, bool with_past)
{
    int r = with_past ? collect_all(judgement) : collect_present(judgement);

    if (r < 0) {
        return r;
    }
    judgement->has_all_loops = with_past;
    unc__sort(judgement->loops.items, judgement->loops.count, judgement->loops.item_size,
              is_loop_before);
    return index_loops(judgement);
}

static bool is_user_fd(const void *key, uint32_t index, const void *userdata)
{
    const struct unc__user_fd *wanted = key;
    const struct unc__judgement *judgement = userdata;
    const struct unc__user_fd *there = unc__vector_at(&judgement->user_fds, index);

    return there->loop == wanted->loop && there->fd == wanted->fd;
}

/* A child that runs is left alone; the status of one that has ended is taken. */
enum unc__close_verb unc__close_verb_of(const struct unc__entry_view *entry)
{
    if (entry->part_close != 0) {
        return (enum unc__close_verb)(entry->part_close - 1);
    }
    return entry->has_ended ? UNC__CLOSE_RELEASE
                            : unc__record_type_words(entry->kind, entry->type).close;
}

uint64_t unc__loop_would(const struct unc__loop_view *loop, enum unc__close_verb verb,
                         enum unc__type type)
{
    if (type == UNC__TYPE_CHILD && verb == UNC__CLOSE_RELEASE) {
        return loop->would_reap;
    }
    return (unc__types[type].close == verb ? loop->would_types[type] : 0) +
           (verb == UNC__CLOSE_RELEASE ? loop->would_parts[type] : 0);
}

static void count_would(struct unc__loop_view *loop, const struct unc__entry_view *entry)
{
    loop->would[unc__close_verb_of(entry)]++;
    if (entry->has_ended) {
        loop->would_reap++;
    } else if (entry->part_close == 1 + UNC__CLOSE_RELEASE) {
        loop->would_parts[entry->type]++;
    } else if (entry->type < UNC__TYPE_COUNT) {
        loop->would_types[entry->type]++;
    }
}

static int note_user_fd(struct unc__judgement *judgement, uint32_t loop, uint32_t fd)
{
    struct unc__user_fd key = { loop, fd };
    uint64_t hash = unc__hash_word(UNC__HASH_START, ((uint64_t)loop << 32) | fd);
    struct unc__entry_view entry = { .kind = UNC__KIND_FD, .type = UNC__TYPE_USER_FD };
    struct unc__user_fd *added;

    if (unc__table_find(&judgement->user_fd_set, hash, &key, is_user_fd, judgement) !=
        UNC__TABLE_NONE) {
        return 0;
    }
    added = unc__vector_add(&judgement->user_fds);
    if (added == NULL) {
        return -ENOMEM;
    }
    *added = key;
    count_would(unc__judgement_loop_at(judgement, loop), &entry);
    return unc__table_insert(&judgement->user_fd_set, hash,
                             (uint32_t)(judgement->user_fds.count - 1));
}

static void count_pending(struct unc__loop_view *loop,
                          const struct unc__entry_view *entry)
{
    if (entry->type == UNC__TYPE_TASK) {
        loop->pending_tasks++;
    } else if (entry->type == UNC__TYPE_FUTURE && entry->detail == 0) {
        loop->pending_futures++;
    }
}

/* Asked once, so that the whole report agrees with itself. */
static bool has_ended(const struct unc__entry_view *child)
{
    enum unc__child_fate fate = unc__child_fate(child->key, (uint32_t)unc__sys_getpid());

    return fate == UNC__FATE_ZOMBIE || fate == UNC__FATE_REAPED;
}

int unc__loops_note(struct unc__judgement *judgement, struct unc__entry_view *entry)
{
    uint32_t index;
    struct unc__loop_view *loop;

    if (entry->state != UNC__STATE_LIVE || (entry->flags & UNC__FLAG_OVER) != 0) {
        return 0;
    }
    index = unc__loops_find(judgement, entry->owner);
    if (index == UNC__NO_INDEX) {
        return 0;
    }
    loop = unc__judgement_loop_at(judgement, index);
    if (loop->is_closed) {
        return 0;
    }
    if (entry->type == UNC__TYPE_CHILD && has_ended(entry)) {
        entry->has_ended = true;
    }
    if (unc__watchers_is_beside(loop, entry)) {
        return 0;
    }
    unc__watchers_note(loop, entry);
    count_would(loop, entry);
    count_pending(loop, entry);
    if (entry->kind == UNC__KIND_REGISTRATION) {
        return note_user_fd(judgement, index, (uint32_t)entry->key);
    }
    return 0;
}

/* Shown are the loops that listed resources are or belong to, and the one asked about. */
static void choose_loops(struct unc__judgement *judgement)
{
    uint32_t index = unc__loops_find(judgement, judgement->domain.owner);

    if (index != UNC__NO_INDEX) {
        unc__judgement_loop_at(judgement, index)->is_listed = true;
    }
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, i);

        index = resource->entry.kind == UNC__KIND_LOOP
                    ? unc__loops_find(judgement, resource->entry.serial)
                    : resource->loop;
        if (index != UNC__NO_INDEX) {
            unc__judgement_loop_at(judgement, index)->is_listed = true;
        }
    }
    for (size_t i = 0; i < judgement->findings.count; i++) {
        index =
            unc__loops_find(judgement, unc__judgement_finding(judgement, i)->first.owner);
        if (index != UNC__NO_INDEX) {
            unc__judgement_loop_at(judgement, index)->is_listed = true;
        }
    }
}

static bool is_open_and_listed(const struct unc__judgement *judgement, uint32_t index)
{
    const struct unc__loop_view *loop;

    if (index == UNC__NO_INDEX) {
        return false;
    }
    loop = unc__judgement_loop_at(judgement, index);
    return loop->is_listed && !loop->is_closed;
}

static int list_internals(struct unc__judgement *judgement)
{
    const struct unc__loop_view *loop;
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (unc__walk_next(&walk, &entry)) {
        if ((entry.flags & UNC__FLAG_INTERNAL) == 0 ||
            (entry.flags & UNC__FLAG_OVER) != 0 || entry.state != UNC__STATE_LIVE ||
            !unc__judgement_covers(judgement, &entry) ||
            !is_open_and_listed(judgement, unc__loops_find(judgement, entry.owner))) {
            continue;
        }
        loop = unc__judgement_loop(judgement, entry.owner);
        if (unc__watchers_is_beside(loop, &entry)) {
            continue;
        }
        unc__watchers_mark_part(loop, &entry);
        if (unc__judgement_add_resource(judgement, &entry) == UNC__NO_INDEX) {
            return -ENOMEM;
        }
    }
    return 0;
}

static bool is_user_fd_before(const void *a, const void *b)
{
    const struct unc__user_fd *left = a;
    const struct unc__user_fd *right = b;

    return left->loop != right->loop ? left->loop < right->loop : left->fd < right->fd;
}

static int list_user_fds(struct unc__judgement *judgement)
{
    for (size_t i = 0; i < judgement->user_fds.count; i++) {
        const struct unc__user_fd *user_fd = unc__vector_at(&judgement->user_fds, i);
        struct unc__loop_view *loop = unc__judgement_loop_at(judgement, user_fd->loop);
        struct unc__entry_view entry = {
            .key = user_fd->fd,
            .owner = loop->entry.serial,
            .kind = UNC__KIND_FD,
            .type = UNC__TYPE_USER_FD,
            .state = UNC__STATE_LIVE,
        };

        if (!loop->is_listed || loop->user_fd_count >= judgement->detail) {
            continue;
        }
        loop->user_fd_count++;
        if (unc__judgement_add_resource(judgement, &entry) == UNC__NO_INDEX) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* Internals in the order in which their loops and they were made. */
static bool is_internal_before(const void *a, const void *b)
{
    const struct unc__resource *left = a;
    const struct unc__resource *right = b;

    return left->loop != right->loop ? left->loop < right->loop
                                     : left->entry.serial < right->entry.serial;
}

/* Resources of no finding are the last of the vector: in order first, then a chain. */
static int list_extras(struct unc__judgement *judgement)
{
    struct unc__vector *resources = &judgement->resources;
    struct unc__vector *user_fds = &judgement->user_fds;
    size_t first = resources->count;

    if (list_internals(judgement) < 0) {
        return -ENOMEM;
    }
    if (resources->count > first) {
        unc__sort(unc__vector_at(resources, first), resources->count - first,
                  resources->item_size, is_internal_before);
    }
    /* The set of them goes by index, and is of no use from here on. */
    unc__table_done(&judgement->user_fd_set);
    unc__sort(user_fds->items, user_fds->count, user_fds->item_size, is_user_fd_before);
    if (list_user_fds(judgement) < 0) {
        return -ENOMEM;
    }
    for (size_t i = resources->count; i-- > first;) {
        unc__judgement_resource(judgement, (uint32_t)i)->next = judgement->first_extra;
        judgement->first_extra = (uint32_t)i;
    }
    return 0;
}

static void chain_to_loop(struct unc__judgement *judgement, uint32_t index)
{
    struct unc__resource *resource = unc__judgement_resource(judgement, index);
    struct unc__loop_view *loop;

    if (resource->loop == UNC__NO_INDEX || resource->entry.state != UNC__STATE_LIVE ||
        (resource->entry.flags & UNC__FLAG_OVER) != 0) {
        return;
    }
    loop = unc__judgement_loop_at(judgement, resource->loop);
    if (loop->is_closed) {
        return;
    }
    if (loop->last_resource == UNC__NO_INDEX) {
        loop->first_resource = index;
    } else {
        unc__judgement_resource(judgement, loop->last_resource)->next_of_loop = index;
    }
    loop->last_resource = index;
}

/* In the order of the report's ids, so that close_would reads upwards. */
static void chain_all(struct unc__judgement *judgement)
{
    uint32_t index;

    for (size_t i = 0; i < judgement->findings.count; i++) {
        index = unc__judgement_finding(judgement, i)->first_resource;
        for (; index != UNC__NO_INDEX;
             index = unc__judgement_resource(judgement, index)->next) {
            chain_to_loop(judgement, index);
        }
    }
    for (index = judgement->first_extra; index != UNC__NO_INDEX;
         index = unc__judgement_resource(judgement, index)->next) {
        chain_to_loop(judgement, index);
    }
}

int unc__loops_list(struct unc__judgement *judgement)
{
    if (judgement->loops.count == 0) {
        return 0;
    }
    choose_loops(judgement);
    if (list_extras(judgement) < 0) {
        return -ENOMEM;
    }
    chain_all(judgement);
    return 0;
}
