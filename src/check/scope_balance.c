/* SPDX-License-Identifier: MIT */
/*
 * What belongs to a scope: what was acquired after it began, by its thread or for its
 * loop, and is still there. Of that, what replaces something is not its fault: a server
 * that the scope found running, ended and started again, is balanced.
 *
 * One thing replaces another of the same sort. The finest sort is the same kind and type,
 * acquired by the same call in the code. Next, the same use: whatever the call was, the
 * same callback. What runs to its end by itself, a task or a result to come, has no
 * callback to be known by, and only the call will do: otherwise one that happened to end
 * meanwhile would hide one that was forgotten.
 */
#include "check/scope.h"

#include <errno.h>

#include "record/reader.h"
#include "record/walk.h"

static uint64_t use_of(const struct unc__entry_view *entry)
{
    switch (entry->kind) {
    case UNC__KIND_TIMER:
    case UNC__KIND_CALLBACK:
    case UNC__KIND_REGISTRATION:
    case UNC__KIND_SIGNAL:
        return entry->detail; /* the address of the callback */
    case UNC__KIND_TASK:
    case UNC__KIND_FUTURE:
        return entry->site;
    default:
        return 0;
    }
}

static void make_key(uint64_t *key, const struct unc__entry_view *entry, int level)
{
    key[0] = (uint64_t)entry->kind << 32 | (uint64_t)entry->type;
    key[1] = use_of(entry);
    key[2] = level == UNC__SORT_BY_PLACE ? entry->site : 0;
}

static bool has_key(const void *key, uint32_t index, const void *userdata)
{
    const uint64_t *wanted = key;
    const struct unc__sort_count *sort = unc__vector_at(userdata, index);

    return sort->key[0] == wanted[0] && sort->key[1] == wanted[1] &&
           sort->key[2] == wanted[2];
}

static uint64_t hash_key(const uint64_t *key)
{
    uint64_t hash = unc__hash_word(UNC__HASH_START, key[0]);

    return unc__hash_word(unc__hash_word(hash, key[1]), key[2]);
}

/* NULL: there were none. */
static struct unc__sort_count *find_sort(struct unc__scope *scope, int level,
                                         const struct unc__entry_view *entry)
{
    struct unc__sort_list *list = &scope->sorts[level];
    uint64_t key[3];
    uint32_t index;

    make_key(key, entry, level);
    index = unc__table_find(&list->index, hash_key(key), key, has_key, &list->items);
    return index == UNC__TABLE_NONE ? NULL : unc__vector_at(&list->items, index);
}

static struct unc__sort_count *add_sort(struct unc__scope *scope, int level,
                                        const struct unc__entry_view *entry)
{
    struct unc__sort_list *list = &scope->sorts[level];
    struct unc__sort_count *sort = unc__vector_add(&list->items);

    if (sort == NULL) {
        return NULL;
    }
    make_key(sort->key, entry, level);
    return unc__table_insert(&list->index, hash_key(sort->key),
                             (uint32_t)(list->items.count - 1)) < 0
               ? NULL
               : sort;
}

static bool is_concerned(const struct unc__scope *scope,
                         const struct unc__entry_view *entry)
{
    return scope->owner != 0 ? entry->owner == scope->owner
                             : entry->thread == scope->thread;
}

/* Of those that can be replaced, the next one. Returns: false: there are no more. */
static bool next_live(const struct unc__scope *scope, struct unc__walk *walk, bool is_new,
                      struct unc__entry_view *ret_entry)
{
    while (unc__walk_next(walk, ret_entry)) {
        if (ret_entry->state == UNC__STATE_LIVE &&
            (ret_entry->flags & (UNC__FLAG_INTERNAL | UNC__FLAG_EXPECTED)) == 0 &&
            (ret_entry->serial >= scope->first_serial) == is_new &&
            is_concerned(scope, ret_entry)) {
            return true;
        }
    }
    return false;
}

int unc__scope_count_sorts(struct unc__scope *scope)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    while (next_live(scope, &walk, /* is_new= */ false, &entry)) {
        for (int level = 0; level < UNC__SORT_LEVELS; level++) {
            struct unc__sort_count *sort = find_sort(scope, level, &entry);

            if (sort == NULL) {
                sort = add_sort(scope, level, &entry);
            }
            if (sort == NULL) {
                return -ENOMEM;
            }
            sort->before++;
        }
    }
    return 0;
}

/* All that there were, less those that are still there. */
static void count_ended(struct unc__scope *scope)
{
    struct unc__walk walk = unc__walk_begin();
    struct unc__entry_view entry;

    for (int level = 0; level < UNC__SORT_LEVELS; level++) {
        struct unc__vector *items = &scope->sorts[level].items;

        for (size_t i = 0; i < items->count; i++) {
            struct unc__sort_count *sort = unc__vector_at(items, i);

            sort->ended = sort->before;
        }
    }
    while (next_live(scope, &walk, /* is_new= */ false, &entry)) {
        for (int level = 0; level < UNC__SORT_LEVELS; level++) {
            struct unc__sort_count *sort = find_sort(scope, level, &entry);

            if (sort != NULL && sort->ended > 0) {
                sort->ended--;
            }
        }
    }
}

static bool has_serial(const void *key, uint32_t index, const void *userdata)
{
    const uint64_t *there = unc__vector_at(userdata, index);

    return *there == *(const uint64_t *)key;
}

static bool is_replacement(const struct unc__scope *scope, uint64_t serial)
{
    return unc__table_find(&scope->replacement_set,
                           unc__hash_word(UNC__HASH_START, serial), &serial, has_serial,
                           &scope->replacements) != UNC__TABLE_NONE;
}

static int add_replacement(struct unc__scope *scope, uint64_t serial)
{
    uint64_t *added = unc__vector_add(&scope->replacements);

    if (added == NULL) {
        return -ENOMEM;
    }
    *added = serial;
    return unc__table_insert(&scope->replacement_set,
                             unc__hash_word(UNC__HASH_START, serial),
                             (uint32_t)(scope->replacements.count - 1));
}

static void forget_replacements(struct unc__scope *scope)
{
    unc__table_done(&scope->replacement_set);
    unc__vector_done(&scope->replacements);
    scope->replacement_set = (struct unc__table){ 0 };
    scope->replacements = unc__vector_init(sizeof(uint64_t));
}

/* One that ended has one that takes its place: in the coarser sorts, too. */
static int replace(struct unc__scope *scope, int level,
                   const struct unc__entry_view *entry)
{
    struct unc__sort_count *sort = find_sort(scope, level, entry);

    if (sort == NULL || sort->ended == 0 || is_replacement(scope, entry->serial)) {
        return 0;
    }
    for (; level < UNC__SORT_LEVELS; level++) {
        sort = find_sort(scope, level, entry);
        if (sort != NULL && sort->ended > 0) {
            sort->ended--;
        }
    }
    return add_replacement(scope, entry->serial);
}

static bool has_misuse(const struct unc__scope *scope)
{
    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (__atomic_load_n(&scope->tally.counts[i], __ATOMIC_RELAXED) != 0) {
            return true;
        }
    }
    return false;
}

bool unc__scope_is_clean(const struct unc__scope *scope)
{
    return scope->owner == 0 && unc__walk_acquired() == scope->acquired_before &&
           unc__record_lost_total() == scope->lost_before && !has_misuse(scope);
}

int unc__scope_balance(struct unc__scope *scope)
{
    struct unc__entry_view entry;

    forget_replacements(scope);
    if (scope->sorts[UNC__SORT_BY_USE].items.count == 0) {
        return 0;
    }
    count_ended(scope);
    for (int level = 0; level < UNC__SORT_LEVELS; level++) {
        struct unc__walk walk = unc__walk_begin();

        while (next_live(scope, &walk, /* is_new= */ true, &entry)) {
            if (replace(scope, level, &entry) < 0) {
                return -ENOMEM;
            }
        }
    }
    return 0;
}

static bool covers(const struct unc__entry_view *entry, const void *userdata)
{
    const struct unc__scope *scope = userdata;

    return entry->serial >= scope->first_serial && is_concerned(scope, entry) &&
           !is_replacement(scope, entry->serial);
}

static uint64_t count_misuse(size_t index, const struct unc__misuse_view *misuse,
                             const void *userdata)
{
    const struct unc__scope *scope = userdata;
    uint64_t count = __atomic_load_n(&scope->tally.counts[index], __ATOMIC_RELAXED);

    return scope->owner == 0 ? count : misuse->count - count;
}

struct unc__domain unc__scope_domain(const struct unc__scope *scope)
{
    return (struct unc__domain){
        .owner = scope->owner,
        .covers = covers,
        .count_misuse = count_misuse,
        .userdata = scope,
    };
}

void unc__scope_forget_sorts(struct unc__scope *scope)
{
    forget_replacements(scope);
    for (int level = 0; level < UNC__SORT_LEVELS; level++) {
        unc__table_done(&scope->sorts[level].index);
        unc__vector_done(&scope->sorts[level].items);
    }
}
