/* SPDX-License-Identifier: MIT */
/*
 * One record a process. A forked child sees that the generation has changed, starts an
 * empty record and lets go of its parent's memory, which is shared: writing there would
 * change the parent's record.
 *
 * Failure mode: if the child gets no memory it has no record, counts what it drops, and
 * tries again at each use. The head of the parent's record stays mapped in the child, a
 * private copy, for the sake of a call that the fork interrupted.
 */
#include "record/space.h"

#include "base/clock.h"
#include "base/process.h"
#include "base/sys.h"
#include "record/entries.h"
#include "record/layout.h"
#include "record/pointer_index.h"
#include "record/sites.h"

static struct unc__space *current;
static uint64_t dropped_without_space;

static struct unc__space *make_space(uint32_t generation)
{
    struct unc__space *space = unc__sys_map(sizeof *space, /* shared= */ 0);

    if (space == NULL) {
        return NULL;
    }
    space->generation = generation;
    space->started_at_ms = unc__clock_coarse_ms();
    space->started_at_ns = unc__clock_realtime_ns();
    unc__chunks_init(&space->entries, sizeof(struct unc__entry));
    unc__chunks_init(&space->words, sizeof(uint64_t));
    unc__chunks_init(&space->stacks, sizeof(uint32_t));
    unc__chunks_init(&space->sites, sizeof(struct unc__site));
    return space;
}

static void forget_parent(struct unc__space *parent)
{
    unc__chunks_forget(&parent->entries);
    unc__chunks_forget(&parent->words);
    unc__chunks_forget(&parent->stacks);
    unc__chunks_forget(&parent->sites);
    unc__set_forget(&parent->names);
    unc__set_forget(&parent->stack_set);
    unc__set_forget(&parent->site_set);
    unc__set_forget(&parent->misuse_set);
    unc__pointer_index_forget(parent);
}

static struct unc__space *renew(struct unc__space *old, uint32_t generation)
{
    struct unc__space *space = make_space(generation);

    if (space == NULL) {
        return NULL;
    }
    space->inherited = old != NULL ? unc__entries_live_count(old) : 0;
    if (!__atomic_compare_exchange_n(&current, &old, space, /* weak= */ 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        unc__sys_unmap(space, sizeof *space);
        return old; /* made by a signal handler or another thread meanwhile */
    }
    if (old != NULL) {
        forget_parent(old);
    }
    return space;
}

struct unc__space *unc__space_get(void)
{
    struct unc__space *space = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    uint32_t generation = unc__process_generation();

    if (__builtin_expect(space != NULL && space->generation == generation, 1)) {
        return space;
    }
    return unc__record_is_on() ? renew(space, generation) : NULL;
}

void unc__space_drop(struct unc__space *space)
{
    uint64_t *dropped = space != NULL ? &space->dropped : &dropped_without_space;

    (void)__atomic_add_fetch(dropped, 1, __ATOMIC_RELAXED);
}

uint64_t unc__space_dropped(const struct unc__space *space)
{
    uint64_t dropped = __atomic_load_n(&dropped_without_space, __ATOMIC_RELAXED);

    return space != NULL ? dropped + __atomic_load_n(&space->dropped, __ATOMIC_RELAXED)
                         : dropped;
}
