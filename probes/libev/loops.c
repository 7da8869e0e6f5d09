/* SPDX-License-Identifier: MIT */
/*
 * A table that is searched from where the address leads, a few rows far. A row is never
 * emptied: that of a loop that is gone says so, for whoever still has a pointer to it,
 * until its address or its row is wanted for another one. Of a loop that finds no row
 * only the record knows; nothing is said of its references, and the verdict is
 * incomplete. A forked child has its parent's rows, which mean nothing there: serials are
 * numbers of the parent's record.
 */
#include "probes/libev/loops.h"

#include <stddef.h>

#include "probes/libev/watchers.h"
#include "record/reader.h"

#define ROW_COUNT 1024u
#define REACH     32u

static struct row {
    const struct ev_loop *loop; /* written last; NULL: free, or being written */
    uint64_t serial;
    uint32_t index;
    uint32_t process; /* generation */
    int32_t references;
    struct moved {
        uint32_t site;
        uint32_t stack;
    } taken, given; /* where references were moved last */
    bool is_gone;
    uint64_t number; /* what people know it by */
    uint32_t acquired_stack;
    uint32_t gone_site;
    uint32_t gone_stack;
    struct unc__ev_run run;
} rows[ROW_COUNT];

struct ev_loop *unc__ev_default;

static inline struct row *row_at(const struct ev_loop *loop, uint32_t step)
{
    uint64_t hash = (uint64_t)(uintptr_t)loop * UINT64_C(0x9e3779b97f4a7c15);

    return &rows[((uint32_t)(hash >> 40) + step) % ROW_COUNT];
}

/* Of this process, or of one that it was forked from. */
static struct row *find_any(const struct ev_loop *loop)
{
    for (uint32_t i = 0; i < REACH; i++) {
        struct row *row = row_at(loop, i);

        if (__atomic_load_n(&row->loop, __ATOMIC_ACQUIRE) == loop) {
            return row;
        }
    }
    return NULL;
}

static struct row *find(const struct ev_loop *loop)
{
    struct row *row = find_any(loop);

    return row != NULL && row->process == unc__record_process() ? row : NULL;
}

struct unc__ev_run *unc__ev_loop_run(const struct ev_loop *loop)
{
    struct row *row = find_any(loop);

    return row != NULL && !row->is_gone ? &row->run : NULL;
}

/* One for a new loop, not to be found by anybody meanwhile; NULL: all near are in use. */
static struct row *take_row(const struct ev_loop *loop)
{
    uint32_t process = unc__record_process();

    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < REACH; i++) {
            struct row *row = row_at(loop, i);
            const struct ev_loop *former = __atomic_load_n(&row->loop, __ATOMIC_ACQUIRE);
            bool fits =
                pass == 0 ? former == loop : row->is_gone || row->process != process;

            if (fits && __atomic_compare_exchange_n(&row->loop, &former, NULL, false,
                                                    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
                return row;
            }
        }
    }
    return NULL;
}

void unc__ev_loop_made(struct ev_loop *loop, struct unc__token token)
{
    struct unc__entry_view entry;
    struct row *row;

    unc__record_set_asker(UNC__LIBRARY_LIBEV, unc__ev_ask);
    unc__foreign_loop_made(UNC__INDEX_LIBEV_LOOP, loop, token);
    if (loop == NULL || token.serial == 0 || !unc__record_read(token.index, &entry)) {
        return;
    }
    row = take_row(loop);
    if (row == NULL) {
        unc__record_lose(UNC__DROP_LIMIT);
    } else {
        row->serial = token.serial;
        row->index = token.index;
        row->process = token.process;
        row->references = 0;
        row->taken = (struct moved){ 0, 0 };
        row->given = (struct moved){ 0, 0 };
        row->is_gone = false;
        row->run = (struct unc__ev_run){ .process = token.process };
        row->number = entry.detail >> 32; /* as unc__loop_number() */
        row->acquired_stack = entry.acquired_stack;
        __atomic_store_n(&row->loop, loop, __ATOMIC_RELEASE);
    }
}

uint64_t unc__ev_loop_serial(const struct ev_loop *loop)
{
    const struct row *row = find(loop);

    if (row == NULL) {
        return unc__foreign_loop_serial(UNC__INDEX_LIBEV_LOOP, loop);
    }
    return row->is_gone ? 0 : row->serial;
}

void unc__ev_loop_counts(const struct ev_loop *loop, int change,
                         const struct unc_site *site, const struct unc__caller *caller)
{
    struct row *row = find(loop);
    struct moved *moved;

    if (row != NULL) {
        moved = change > 0 ? &row->taken : &row->given;
        __atomic_store_n(&moved->site, unc__record_site(site), __ATOMIC_RELAXED);
        __atomic_store_n(&moved->stack, unc__record_stack_at(caller), __ATOMIC_RELAXED);
        (void)__atomic_fetch_add(&row->references, change, __ATOMIC_RELAXED);
    }
}

void unc__ev_loop_misused(const struct ev_loop *loop, enum unc__misuse_code code,
                          enum unc__type what, const struct unc_site *site,
                          const struct unc__caller *caller)
{
    const struct row *row = find(loop);

    if (row != NULL && row->is_gone) {
        (void)unc__record_misuse(&(struct unc__misuse){
            .code = code,
            .kind = UNC__KIND_LOOP,
            .type = UNC__TYPE_EV_LOOP,
            .key = row->number,
            .owner = row->serial,
            .use_site = unc__record_site(site),
            .use_stack = unc__record_stack_at(caller),
            .cause_site = row->gone_site,
            .cause_stack = row->gone_stack,
            .acquired_stack = row->acquired_stack,
            .name = what == UNC__TYPE_NONE ? 0 : unc__ev_name(what),
        });
    }
}

struct leaving {
    uint32_t active_count;
    uint32_t told_count; /* of these, what is a mistake */
};

/* Of a loop that is destroyed: its release is over. */
static bool end_watcher(const struct unc__entry_view *entry, void *userdata)
{
    struct leaving *leaving = userdata;
    const void *watcher = (const void *)(uintptr_t)entry->key;

    if (entry->kind == UNC__KIND_WATCHER) {
        leaving->active_count += unc__ev_is_over(entry, NULL) ? 0 : 1;
        leaving->told_count += unc__ev_may_be_left(entry, NULL) ? 0 : 1;
        if (unc__watcher_find(UNC__INDEX_LIBEV, watcher).serial == entry->serial) {
            unc__record_release(unc__record_index_take(UNC__INDEX_LIBEV, watcher), 0);
        }
    }
    return true;
}

/* The last one of the sort of which there are too many is as good a place as any. */
static void tell_references(const struct row *row, uint32_t active_count)
{
    int32_t references = __atomic_load_n(&row->references, __ATOMIC_RELAXED);
    const struct moved *last = references > 0 ? &row->taken : &row->given;
    uint32_t name = unc__ev_references_name(references, active_count);

    if (name != 0) {
        (void)unc__record_misuse(&(struct unc__misuse){
            .code = UNC__MISUSE_UNBALANCED,
            .kind = UNC__KIND_LOOP,
            .type = UNC__TYPE_EV_LOOP,
            .key = row->number,
            .owner = row->serial,
            .use_site = last->site,
            .use_stack = last->stack,
            .acquired_stack = row->acquired_stack,
            .name = name,
        });
    }
}

void unc__ev_loop_destroyed(struct ev_loop *loop, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    struct row *row = find(loop);
    struct leaving leaving = { 0, 0 };
    bool is_unbalanced = false;

    if (loop == __atomic_load_n(&unc__ev_default, __ATOMIC_RELAXED)) {
        __atomic_store_n(&unc__ev_default, NULL, __ATOMIC_RELAXED);
    }
    (void)unc__watcher_tell_left(UNC__INDEX_LIBEV_LOOP, loop, UNC__MISUSE_LOOP_DROPPED,
                                 unc__ev_may_be_left, site, caller);
    unc__record_owned_each(unc__ev_loop_serial(loop), end_watcher, &leaving);
    if (row != NULL && !row->is_gone) {
        is_unbalanced =
            unc__ev_references_name(row->references, leaving.active_count) != 0;
        tell_references(row, leaving.active_count);
        row->gone_site = unc__record_site(site);
        row->gone_stack = unc__record_stack_at(caller);
        __atomic_store_n(&row->is_gone, true, __ATOMIC_RELEASE);
    }
    (void)unc__foreign_loop_closed(UNC__INDEX_LIBEV_LOOP, loop,
                                   leaving.told_count > 0 || is_unbalanced, site, caller);
}
