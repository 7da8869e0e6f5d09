/* SPDX-License-Identifier: MIT */
/*
 * Where tasks wait. The loops go on meanwhile, and nobody is stopped for us: a task is
 * looked at, its stack is walked, and it is looked at again. If it is at the same then,
 * the stack was its own all the time; if not, what was read may be anything, and another
 * attempt is made.
 *
 * A task that its loop left behind stays as it was then: what is said of it was put down
 * at that moment, and only what found no room there is asked of the task.
 */
#include <stddef.h>

#include "base/clock.h"
#include "judge/parts.h"
#include "judge/sort.h"
#include "record/task_detail.h"
#include "record/visit.h"

#define ATTEMPTS 3

static bool look(const struct unc__entry_view *entry, struct unc__task_view *ret_view)
{
    return unc__task_waiting(entry->key, entry->serial, ret_view);
}

static bool is_left(const struct unc__entry_view *entry,
                    struct unc__task_detail *ret_detail)
{
    return entry->state == UNC__STATE_LEFT &&
           unc__task_detail_unpack(entry->detail, ret_detail);
}

static bool is_unstarted_job(const struct unc__entry_view *entry)
{
    if (entry->state == UNC__STATE_LEFT) {
        return (entry->flags & UNC__FLAG_CANCELLED) != 0; /* dropped by the close */
    }
    return (entry->flags & UNC__FLAG_BEGUN) == 0;
}

bool unc__waits_is_unstarted(const struct unc__entry_view *entry)
{
    struct unc__task_detail detail;
    struct unc__task_view view;

    if (entry->type == UNC__TYPE_JOB) {
        return is_unstarted_job(entry);
    }
    if (entry->type == UNC__TYPE_FUTURE) {
        return entry->detail == 0;
    }
    if (entry->type != UNC__TYPE_TASK || (entry->flags & UNC__FLAG_OVER) != 0) {
        return false;
    }
    if (is_left(entry, &detail)) {
        return detail.state == UNC__TASK_NEVER_STARTED;
    }
    return look(entry, &view) && view.state == UNC__TASK_NEVER_STARTED;
}

static bool is_same(const struct unc__task_view *a, const struct unc__task_view *b)
{
    return a->state == b->state && a->caller.ra == b->caller.ra &&
           a->caller.sp == b->caller.sp && a->caller.fp == b->caller.fp &&
           a->what == b->what && a->site.id == b->site.id && a->since_ms == b->since_ms &&
           a->awaits == b->awaits;
}

static bool is_suspended(const struct unc__task_view *view)
{
    return view->state == UNC__TASK_READY || view->state == UNC__TASK_WAITING;
}

static struct unc__wait_view describe(const struct unc__task_view *view, uint32_t stack)
{
    int64_t for_ms = unc__clock_coarse_ms() - view->since_ms;

    return (struct unc__wait_view){
        .state = view->state,
        .stack = stack,
        .site = view->site.id,
        .what = view->what,
        .for_ms = view->state == UNC__TASK_WAITING && for_ms > 0 ? (uint64_t)for_ms : 0,
        .awaits = view->awaits,
    };
}

/* False: it ended meanwhile. */
static bool watch(const struct unc__entry_view *entry, struct unc__wait_view *ret_wait)
{
    struct unc__task_view view;
    struct unc__task_view after;
    uint32_t stack;

    for (int i = 0; i < ATTEMPTS; i++) {
        if (!look(entry, &view)) {
            return false;
        }
        if (!is_suspended(&view)) {
            *ret_wait = (struct unc__wait_view){ .state = view.state };
            return true;
        }
        stack = unc__visit_stack(&view.caller);
        if (look(entry, &after) && is_same(&view, &after)) {
            *ret_wait = describe(&view, stack);
            return true;
        }
    }
    *ret_wait = (struct unc__wait_view){ .state = UNC__TASK_RUNNING };
    return true;
}

static bool find_out(const struct unc__entry_view *entry, struct unc__wait_view *ret_wait)
{
    struct unc__task_detail detail;
    bool is_known = watch(entry, ret_wait);

    if (!is_left(entry, &detail)) {
        return is_known;
    }
    if (!is_known) {
        *ret_wait = (struct unc__wait_view){ 0 };
    }
    ret_wait->state = detail.state;
    ret_wait->is_cancelled = detail.is_cancelled;
    ret_wait->for_ms = detail.state == UNC__TASK_WAITING ? (uint64_t)detail.waited_ms : 0;
    if (detail.stack != 0) {
        ret_wait->stack = detail.stack;
    }
    return true;
}

static void collect_waits(struct unc__judgement *judgement)
{
    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        struct unc__resource *resource = unc__judgement_resource(judgement, i);
        struct unc__wait_view wait;
        struct unc__wait_view *kept;

        if (resource->entry.type != UNC__TYPE_TASK ||
            (resource->entry.flags & UNC__FLAG_OVER) != 0 ||
            !find_out(&resource->entry, &wait)) {
            continue;
        }
        kept = unc__vector_add(&judgement->waits);
        if (kept == NULL) {
            return;
        }
        *kept = wait;
        resource->wait = (uint32_t)(judgement->waits.count - 1);
    }
}

/* A listed future that has no result, to be found by its serial. */
struct awaited {
    uint64_t serial;
    uint32_t resource;
};

static bool is_awaited_before(const void *a, const void *b)
{
    return ((const struct awaited *)a)->serial < ((const struct awaited *)b)->serial;
}

static struct unc__vector list_futures(const struct unc__judgement *judgement)
{
    struct unc__vector futures = unc__vector_init(sizeof(struct awaited));

    for (uint32_t i = 0; i < judgement->resources.count; i++) {
        const struct unc__entry_view *entry =
            &unc__judgement_resource(judgement, i)->entry;
        struct awaited *future;

        if (entry->type != UNC__TYPE_FUTURE || entry->detail != 0) {
            continue;
        }
        future = unc__vector_add(&futures);
        if (future == NULL) {
            break;
        }
        *future = (struct awaited){ entry->serial, i };
    }
    unc__sort(futures.items, futures.count, futures.item_size, is_awaited_before);
    return futures;
}

static const struct awaited *find_future(const struct unc__vector *futures,
                                         uint64_t serial)
{
    size_t first = 0;
    size_t end = futures->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        const struct awaited *future = unc__vector_at(futures, middle);

        if (future->serial == serial) {
            return future;
        }
        if (future->serial < serial) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return NULL;
}

static void add_waiter(struct unc__judgement *judgement, uint32_t future, uint64_t serial)
{
    struct unc__resource *resource = unc__judgement_resource(judgement, future);
    struct unc__waiter *waiter;

    resource->waiter_count++;
    if (resource->listed_waiter_count >= judgement->detail) {
        return;
    }
    waiter = unc__vector_add(&judgement->waiters);
    if (waiter != NULL) {
        *waiter = (struct unc__waiter){ serial, future };
        resource->listed_waiter_count++;
    }
}

static bool is_waiter_before(const void *first, const void *second)
{
    const struct unc__waiter *a = first;
    const struct unc__waiter *b = second;

    return a->resource != b->resource ? a->resource < b->resource : a->serial < b->serial;
}

static void order_waiters(struct unc__judgement *judgement)
{
    struct unc__vector *waiters = &judgement->waiters;

    unc__sort(waiters->items, waiters->count, waiters->item_size, is_waiter_before);
    for (size_t i = waiters->count; i-- > 0;) {
        const struct unc__waiter *waiter = unc__vector_at(waiters, i);

        unc__judgement_resource(judgement, waiter->resource)->first_waiter = (uint32_t)i;
    }
}

static void collect_waiters(struct unc__judgement *judgement)
{
    struct unc__vector futures = list_futures(judgement);
    uint32_t entry_count = futures.count > 0 ? unc__record_entry_count() : 0;
    struct unc__entry_view entry;
    struct unc__task_view view;

    for (uint32_t index = 1; index <= entry_count; index++) {
        const struct awaited *future;

        if (!unc__record_read(index, &entry) || entry.type != UNC__TYPE_TASK ||
            (entry.state != UNC__STATE_LIVE && entry.state != UNC__STATE_LEFT) ||
            !look(&entry, &view) || view.state != UNC__TASK_WAITING) {
            continue;
        }
        future = find_future(&futures, view.awaits);
        if (future != NULL) {
            add_waiter(judgement, future->resource, entry.serial);
        }
    }
    unc__vector_done(&futures);
    order_waiters(judgement);
}

void unc__waits_collect(struct unc__judgement *judgement)
{
    unc__visit_begin();
    collect_waits(judgement);
    collect_waiters(judgement);
    unc__visit_end();
}

const struct unc__wait_view *unc__judgement_wait(const struct unc__judgement *judgement,
                                                 const struct unc__resource *resource)
{
    return resource->wait == UNC__NO_INDEX
               ? NULL
               : unc__vector_at(&judgement->waits, resource->wait);
}
