/* SPDX-License-Identifier: MIT */
/*
 * Why a walk may end early. Counted are acquisitions, before what was acquired can be
 * seen; releases, after what was released is over; and what is kept for good, before it
 * counts as released. By these counts, read in the order released, kept, acquired, there
 * were n to see when the walk began, or fewer. Having seen n, and if nothing was acquired
 * meanwhile, those were all: each of them was acquired before, had not been released yet,
 * and so is one of the n. If something was acquired, it may have been among those that
 * were seen, in the place of another: then the walk goes on to the end.
 */
#include "record/walk.h"

#include <stddef.h>

#include "record/counters.h"
#include "record/entries.h"
#include "record/space.h"

static uint64_t count_acquired(const struct unc__space *space)
{
    uint64_t count = 0;

    for (enum unc__kind kind = 0; kind < UNC__KIND_COUNT; kind++) {
        count += unc__counters_read(space, kind).acquired;
    }
    return count;
}

static uint64_t count_released(const struct unc__space *space)
{
    uint64_t count = 0;

    for (enum unc__kind kind = 0; kind < UNC__KIND_COUNT; kind++) {
        count += unc__counters_read(space, kind).released;
    }
    return count;
}

struct unc__walk unc__walk_begin(void)
{
    const struct unc__space *space = unc__space_get();
    struct unc__walk walk = { .space = space };
    uint64_t released;
    uint64_t kept;

    if (space == NULL) {
        return walk;
    }
    released = count_released(space);
    kept = __atomic_load_n(&space->kept, __ATOMIC_ACQUIRE);
    walk.acquired = count_acquired(space);
    walk.rest = walk.acquired - released + kept;
    walk.is_counted = true;
    walk.entry_count = unc__chunks_count(&space->entries);
    return walk;
}

/* The word says it without a look at the rest. */
static bool is_there(const struct unc__entry *entry)
{
    enum unc__state state =
        unc__entry_unpack(__atomic_load_n(&entry->word, __ATOMIC_ACQUIRE)).state;

    return state != UNC__STATE_FREE && state != UNC__STATE_RELEASED;
}

static bool has_seen_all(struct unc__walk *walk)
{
    if (!walk->is_counted || walk->rest > 0) {
        return false;
    }
    walk->is_counted = count_acquired(walk->space) == walk->acquired;
    return walk->is_counted;
}

/* The entry after the one at walk->index, which is in the same chunk or begins one. */
static const struct unc__entry *step(struct unc__walk *walk)
{
    uint32_t index = ++walk->index;

    if (index == 1 || unc__chunks_which(index) != unc__chunks_which(index - 1)) {
        walk->next = unc__entries_at(walk->space, index);
    }
    return walk->next == NULL ? NULL : walk->next++;
}

bool unc__walk_next(struct unc__walk *walk, struct unc__entry_view *ret_view)
{
    if (has_seen_all(walk)) {
        return false;
    }
    while (walk->index < walk->entry_count) {
        const struct unc__entry *entry = step(walk);

        if (entry == NULL || !is_there(entry) ||
            !unc__record_read(walk->index, ret_view) ||
            ret_view->state == UNC__STATE_FREE ||
            ret_view->state == UNC__STATE_RELEASED) {
            continue;
        }
        if (walk->rest > 0) {
            walk->rest--;
        }
        return true;
    }
    return false;
}

uint64_t unc__walk_acquired(void)
{
    const struct unc__space *space = unc__space_get();

    return space == NULL ? 0 : count_acquired(space);
}
