/* SPDX-License-Identifier: MIT */
/*
 * One record a process. A forked child sees that the generation has changed, starts an
 * empty record and lets go of its parent's memory, which is shared: writing there would
 * change the parent's record.
 *
 * Making a record is seen outside, as a file or by a listener, so one thread makes it.
 * Others wait for it, as long as it may wait for a listener; a handler on top of the
 * maker would wait in vain, so what it acquires is dropped and counted. The magic is
 * written last.
 *
 * A child that is forked in a sandbox gets no record: it would take system calls.
 *
 * Failure mode: if the child gets no memory it has no record, counts what it drops, and
 * tries again at each use.
 *
 * The parent's struct and its addresses stay mapped in the child, a private copy and
 * zeros, for the sake of a call that the fork interrupted and of other threads of the
 * child that just found them. The child's own children have no use for them: if their
 * fork interrupted nothing they unmap what the grandparent had, its struct included.
 * So a chain of forks, as long as it may be, has the address space of two records.
 */
#include "record/space.h"

#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/program.h"
#include "base/sandbox.h"
#include "base/sys.h"
#include "options/options.h"
#include "record/counters.h"
#include "record/fd_table.h"
#include "record/local.h"
#include "record/memory.h"
#include "record/modules.h"
#include "record/names.h"
#include "record/pointer_levels.h"

#define TURNS_MAX    1000 /* without sleeping */
#define NAP_NS       200000
#define MAKER_MS_MAX 1000 /* above UNC__HANDOVER_MS_MAX */

static struct unc__space *current;
static uint64_t maker; /* generation << 32 | when it began, ms: whose record is made */
static struct unc__space *ancestor; /* of the record before the current one */
static uint32_t ancestor_of;        /* the process that let go of it */

static struct drops {
    uint32_t generation; /* of the process that counted here */
    uint64_t dropped[UNC__DROP_REASON_COUNT];
    uint64_t lost[UNC__DROP_REASON_COUNT];
} without_space;

static void init_chunks(struct unc__space *space)
{
    struct unc__record_head *head = space->head;
    struct unc__storage *storage = &space->storage;

    unc__chunks_init(&space->entries, storage, &head->entries, sizeof(struct unc__entry));
    unc__chunks_init(&space->words, storage, &head->words, sizeof(uint64_t));
    unc__chunks_init(&space->stacks, storage, &head->stacks, sizeof(uint32_t));
    unc__chunks_init(&space->sites, storage, &head->sites, sizeof(struct unc__site));
    unc__chunks_init(&space->modules, storage, &head->modules,
                     sizeof(struct unc__shared_module));
    unc__chunks_init(&space->threads, storage, &head->threads,
                     sizeof(struct unc__shared_thread));
    unc__chunks_init(&space->misuses, storage, &head->misuses,
                     sizeof(struct unc__misuse_slot));
}

static void init_head(struct unc__space *space)
{
    struct unc__record_head *head = space->head;

    head->version = UNC__RECORD_VERSION;
    head->head_size = sizeof *head;
    head->entry_size = sizeof(struct unc__entry);
    head->depth = unc__options.depth;
    head->pid = (uint32_t)unc__sys_getpid();
    head->parent_pid = (uint32_t)unc__sys_call(SYS_getppid, 0, 0, 0, 0, 0, 0);
    head->generation = space->generation;
    head->started_at_ms = space->started_at_ms;
    head->started_at_ns = unc__clock_realtime_ns();
    head->place = (uint32_t)space->storage.place;
    head->entry_point = unc__program_entry();
}

static void forget_record(struct unc__space *space, unc__memory_fn *forget)
{
    unc__storage_forget(&space->storage, forget);
    unc__set_forget(&space->names, forget);
    unc__set_forget(&space->stack_set, forget);
    unc__set_forget(&space->site_set, forget);
    unc__set_forget(&space->misuse_set, forget);
    unc__fd_table_forget(space, forget);
    unc__pointer_levels_forget(space, forget);
}

/* If nothing can be using it any more: in the process that forgot it something can. */
static void unmap_ancestor(uint32_t generation)
{
    struct unc__space *space;

    if (!unc__local_was_idle(generation)) {
        return;
    }
    space = __atomic_exchange_n(&ancestor, NULL, __ATOMIC_ACQ_REL);
    if (space == NULL) {
        return;
    }
    if (__atomic_load_n(&ancestor_of, __ATOMIC_RELAXED) == generation) {
        __atomic_store_n(&ancestor, space, __ATOMIC_RELEASE);
        return;
    }
    forget_record(space, unc__memory_unmap);
    unc__sys_unmap(space, sizeof *space);
}

static struct unc__space *make_space(uint32_t generation, bool is_child)
{
    struct unc__space *space;

    unmap_ancestor(generation);
    unc__memory_begin();
    space = unc__sys_map(sizeof *space, /* shared= */ 0);
    if (space == NULL) {
        return NULL;
    }
    space->head = unc__storage_open(&space->storage, sizeof *space->head, is_child);
    if (space->head == NULL) {
        unc__sys_unmap(space, sizeof *space);
        return NULL;
    }
    space->generation = generation;
    space->started_at_ms = unc__clock_coarse_ms();
    init_head(space);
    init_chunks(space);
    return space;
}

/* From here on the head is complete. */
static void sign(struct unc__space *space)
{
    char path[UNC__NAME_LENGTH_MAX + 1];
    uint64_t magic;

    unc__program_path(path, sizeof path);
    if (path[0] != '\0') {
        space->head->program = unc__names_add(space, UNC__NAME_OF_TYPE, path);
    }
    unc__record_modules_start(space);
    unc__probes_write(space);
    memcpy(&magic, UNC__RECORD_MAGIC, sizeof magic);
    __atomic_store_n((uint64_t *)(void *)space->head->magic, magic, __ATOMIC_RELEASE);
}

static struct unc__space *find_made(uint32_t generation)
{
    struct unc__space *space = __atomic_load_n(&current, __ATOMIC_ACQUIRE);

    return space != NULL && space->generation == generation ? space : NULL;
}

/* A maker that has not come to an end after so long never will: a longjmp out of a
 * handler took it away. */
static bool is_under_way(uint64_t found, uint32_t generation)
{
    uint32_t now_ms = (uint32_t)unc__clock_coarse_ms();

    return (uint32_t)(found >> 32) == generation &&
           now_ms - (uint32_t)found < MAKER_MS_MAX;
}

/* Whether it is ours to make the record of this generation. */
static bool claim(uint32_t generation)
{
    uint32_t now_ms = (uint32_t)unc__clock_coarse_ms();
    uint64_t found = __atomic_load_n(&maker, __ATOMIC_ACQUIRE);

    if (is_under_way(found, generation)) {
        return false;
    }
    return __atomic_compare_exchange_n(&maker, &found,
                                       (uint64_t)generation << 32 | now_ms,
                                       /* weak= */ 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void pause_for(int turn)
{
    struct timespec nap = { .tv_nsec = NAP_NS };

    if (turn < TURNS_MAX) {
        (void)unc__sys_call(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
    } else {
        (void)unc__sys_call(SYS_nanosleep, (long)(intptr_t)&nap, 0, 0, 0, 0, 0);
    }
}

static struct unc__space *await_maker(uint32_t generation)
{
    struct unc__space *space = find_made(generation);

    if (unc__thread_state.making_generation == generation) {
        return space; /* we are on top of the maker */
    }
    for (int turn = 0; space == NULL; turn++) {
        uint64_t found = __atomic_load_n(&maker, __ATOMIC_ACQUIRE);

        if (!is_under_way(found, generation)) {
            return find_made(generation);
        }
        pause_for(turn);
        space = find_made(generation);
    }
    return space;
}

static struct unc__space *renew(struct unc__space *old, uint32_t generation)
{
    struct unc__space *space;

    if (!claim(generation)) {
        return await_maker(generation);
    }
    unc__thread_state.making_generation = generation;
    space = make_space(generation, /* is_child= */ old != NULL);
    unc__thread_state.making_generation = 0;
    if (space == NULL) {
        __atomic_store_n(&maker, 0, __ATOMIC_RELEASE); /* another time */
        return NULL;
    }
    space->head->inherited = old != NULL ? unc__counters_live(old) : 0;
    if (!__atomic_compare_exchange_n(&current, &old, space, /* weak= */ 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        unc__storage_close(&space->storage);
        unc__sys_unmap(space, sizeof *space);
        return find_made(generation); /* it was late, not lost */
    }
    if (old != NULL) {
        forget_record(old, unc__memory_forget);
        __atomic_store_n(&ancestor_of, generation, __ATOMIC_RELAXED);
        __atomic_store_n(&ancestor, old, __ATOMIC_RELEASE);
    }
    sign(space);
    return space;
}

struct unc__space *unc__space_get(void)
{
    struct unc__space *space = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    uint32_t generation = unc__process_generation();

    if (__builtin_expect(space != NULL && space->generation == generation, 1)) {
        return space;
    }
    return unc__record_is_on() && !unc__is_sandboxed() ? renew(space, generation) : NULL;
}

struct unc__space *unc__space_find(void)
{
    return find_made(unc__process_generation());
}

/* What this process dropped without a record; a forked child begins anew. */
static struct drops *own_drops(void)
{
    uint32_t generation = unc__process_generation();
    uint32_t found = __atomic_load_n(&without_space.generation, __ATOMIC_ACQUIRE);

    if (found != generation &&
        __atomic_compare_exchange_n(&without_space.generation, &found, generation,
                                    /* weak= */ 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        for (int reason = 0; reason < UNC__DROP_REASON_COUNT; reason++) {
            __atomic_store_n(&without_space.dropped[reason], 0, __ATOMIC_RELAXED);
            __atomic_store_n(&without_space.lost[reason], 0, __ATOMIC_RELAXED);
        }
    }
    return &without_space;
}

static void count(uint64_t *number)
{
    (void)__atomic_add_fetch(number, 1, __ATOMIC_RELAXED);
}

void unc__space_drop(struct unc__space *space, enum unc__drop_reason reason)
{
    count(space != NULL ? &space->head->dropped[reason] : &own_drops()->dropped[reason]);
}

void unc__space_lose(struct unc__space *space, enum unc__drop_reason reason)
{
    unc__space_drop(space, reason);
    count(space != NULL ? &space->head->lost[reason] : &own_drops()->lost[reason]);
}

uint64_t unc__space_dropped(const struct unc__space *space, enum unc__drop_reason reason)
{
    uint64_t sum = __atomic_load_n(&own_drops()->dropped[reason], __ATOMIC_RELAXED);

    return space != NULL
               ? sum + __atomic_load_n(&space->head->dropped[reason], __ATOMIC_RELAXED)
               : sum;
}

uint64_t unc__space_lost(const struct unc__space *space, enum unc__drop_reason reason)
{
    uint64_t sum = __atomic_load_n(&own_drops()->lost[reason], __ATOMIC_RELAXED);

    return space != NULL
               ? sum + __atomic_load_n(&space->head->lost[reason], __ATOMIC_RELAXED)
               : sum;
}
