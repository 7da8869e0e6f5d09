/* SPDX-License-Identifier: MIT */
/*
 * Who has which signal. A disposition is one word of the process and many want it: the
 * program, a loop's library, a language's runtime. Each signal has a small stack of
 * handlers, as they were installed over one another; the entry in the record is that of
 * the top one.
 *
 * push     another module installs a handler of its own. If it was told what was there
 *          before (oldact, or a question beforehand) it may call that one, and put it
 *          back: well-behaved. If not, the earlier handler is lost: overwritten.
 * replace  the same module installs another handler: its own affair.
 * pop      a handler further down is there again, whoever put it back: what was above it
 *          is over. If that was accused of overwriting, it is accused no more.
 * drop     SIG_DFL, SIG_IGN or what was there before anything was seen.
 *
 * signal() gives out the old handler with every call. Whether anybody looks is not to be
 * seen, and who keeps it and calls it is well-behaved: it counts as having asked, for a
 * miss is better than a false alarm. Whoever puts the old one back is excused all the
 * same.
 *
 * What the kernel says comes first: if the handler before a call is not the top one, then
 * something changed unseen (SA_RESETHAND fired, a raw system call, a loop of ours), and
 * the stack begins anew. The judge asks the kernel too.
 *
 * One thread at a time works on a signal: who comes at the same moment, from another
 * thread or from a handler on top, goes away, and the next call finds out. A lock that
 * waits is not possible in a handler. The word that says so carries the generation of the
 * process: a forked child does not inherit somebody's work, nor the stack.
 */
#include "record/disposition.h"

#include <stddef.h>
#include <string.h>

#include "base/process.h"
#include "options/options.h"
#include "record/index_space.h"
#include "record/local.h"
#include "record/reader.h"
#include "record/task_scope.h"
#include "stack/interceptors.h"
#include "stack/loaded.h"

#define SIGNAL_COUNT 65 /* 1 to 64 */
#define DEPTH_MAX    4  /* more modules than want one signal */

struct level {
    uintptr_t handler;
    uintptr_t installer; /* an address in the module that installed it */
    const struct unc_site *site;
    uint32_t stack;
    uint32_t misuse; /* number of: it has overwritten the one below; 0 */
    bool is_library; /* a call of an event library installed it */
};

struct slot {
    uint32_t busy;    /* generation of the process that works on it; 0: none */
    uint32_t process; /* whose dispositions these are */
    uint32_t depth;
    uintptr_t base;  /* what was there before the first level */
    uintptr_t asker; /* an address in the module that asked last; 0: nobody did */
    uintptr_t who;   /* an address in the module that makes the call at hand */
    bool is_library; /* which is an event library's, whatever module that is in */
    bool was_library_asking;
    struct level levels[DEPTH_MAX];
};

static struct slot slots[SIGNAL_COUNT];

/* Without a dynamic linker all is one module, but for event libraries, whose calls are
 * known for what they are. */
static bool is_same_module(uintptr_t a, uintptr_t b)
{
    struct unc__loaded one;
    struct unc__loaded other;

    return a == b || !unc__loaded_find(a, &one) || !unc__loaded_find(b, &other) ||
           one.start == other.start;
}

/* NULL: tracking is off, or somebody else works on it. */
static struct slot *take_slot(int signal_number)
{
    uint32_t generation = unc__process_generation();
    struct slot *slot;
    uint32_t busy;

    if (signal_number < 1 || signal_number >= SIGNAL_COUNT || !unc__record_is_on() ||
        (unc__options.kinds >> UNC__KIND_SIGNAL & 1) == 0 || unc__local_is_guest()) {
        return NULL;
    }
    slot = &slots[signal_number];
    busy = __atomic_load_n(&slot->busy, __ATOMIC_RELAXED);
    if (busy == generation ||
        !__atomic_compare_exchange_n(&slot->busy, &busy, generation, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return NULL;
    }
    if (slot->process != generation) {
        slot->process = generation;
        slot->depth = 0;
        slot->base = 0;
        slot->asker = 0;
    }
    return slot;
}

static void give_back_slot(struct slot *slot)
{
    __atomic_store_n(&slot->busy, 0, __ATOMIC_RELEASE);
}

static const void *index_key(const struct slot *slot)
{
    return (const void *)(uintptr_t)(slot - slots);
}

/* @caller: NULL: nobody knows who gave it back. */
static void release(const struct slot *slot, const struct unc__caller *caller)
{
    uint32_t stack = caller != NULL ? unc__record_stack_at(caller) : 0;

    unc__record_release(unc__record_index_take(UNC__INDEX_DISPOSITION, index_key(slot)),
                        stack);
}

static void acquire(const struct slot *slot, const struct level *level)
{
    const struct unc__acquisition what = { .kind = UNC__KIND_SIGNAL,
                                           .type = UNC__TYPE_DISPOSITION,
                                           .detail = level->handler,
                                           .site = level->site,
                                           .stack = level->stack };

    (void)unc__record_index_acquired(UNC__INDEX_DISPOSITION, index_key(slot), &what);
}

static void take_back(struct level *level)
{
    unc__record_take_back_misuse(level->misuse);
    level->misuse = 0;
}

/* What is in force is nobody's that was seen. */
static void drop(struct slot *slot, uintptr_t base, const struct unc__caller *caller)
{
    if (slot->depth > 0) {
        release(slot, caller);
    }
    slot->depth = 0;
    slot->base = base;
}

static uint32_t accuse(const struct slot *slot, const struct level *victim,
                       const struct unc__disposition_change *change, uint32_t stack)
{
    const struct unc__misuse misuse = { .code = UNC__MISUSE_OVERWRITTEN,
                                        .kind = UNC__KIND_SIGNAL,
                                        .type = UNC__TYPE_DISPOSITION,
                                        .key = (uint64_t)(slot - slots),
                                        .use_site = unc__record_site(change->site),
                                        .use_stack = stack,
                                        .cause_site = unc__record_site(victim->site),
                                        .cause_stack = victim->stack };

    return unc__record_misuse(&misuse);
}

static bool has_asked(const struct slot *slot,
                      const struct unc__disposition_change *change)
{
    return change->has_asked ||
           (slot->asker != 0 && slot->was_library_asking == slot->is_library &&
            is_same_module(slot->asker, slot->who));
}

/* Whoever ends in a jump to sigaction looks like its caller: so both the calls and the
 * handlers have to be of different modules. */
static bool is_same_owner(const struct slot *slot, const struct level *level,
                          const struct unc__disposition_change *change)
{
    return level->is_library == slot->is_library &&
           (is_same_module(level->installer, slot->who) ||
            is_same_module(level->handler, change->after));
}

static struct level *push(struct slot *slot)
{
    if (slot->depth == DEPTH_MAX) {
        memmove(&slot->levels[0], &slot->levels[1],
                (DEPTH_MAX - 1) * sizeof slot->levels[0]);
        slot->depth--;
    }
    slot->levels[slot->depth].misuse = 0;
    return &slot->levels[slot->depth++];
}

/* Another handler than any that is there. */
static void install(struct slot *slot, const struct unc__disposition_change *change)
{
    struct level *top = slot->depth > 0 ? &slot->levels[slot->depth - 1] : NULL;
    uint32_t stack = unc__record_stack_at(change->caller);
    uint32_t misuse = 0;

    if (top != NULL) {
        release(slot, change->caller);
    }
    if (top == NULL || !is_same_owner(slot, top, change)) {
        if (top != NULL && !has_asked(slot, change)) {
            misuse = accuse(slot, top, change, stack);
        }
        top = push(slot);
        top->misuse = misuse;
    }
    top->handler = change->after;
    top->installer = slot->who;
    top->is_library = slot->is_library;
    top->site = change->site;
    top->stack = stack;
    acquire(slot, top);
}

/* The handler of level @index, below the top, is in force again. */
static void pop(struct slot *slot, uint32_t index,
                const struct unc__disposition_change *change)
{
    release(slot, change->caller);
    for (uint32_t i = index + 1; i < slot->depth; i++) {
        take_back(&slot->levels[i]);
    }
    slot->depth = index + 1;
    acquire(slot, &slot->levels[index]);
}

static void apply(struct slot *slot, const struct unc__disposition_change *change)
{
    uint32_t index = slot->depth;
    uintptr_t in_force =
        slot->depth > 0 ? slot->levels[slot->depth - 1].handler : slot->base;

    if (in_force != change->before) {
        drop(slot, change->before, NULL);
        index = 0;
    }
    if (!unc__handler_is_function(change->after) || change->after == slot->base) {
        drop(slot, change->after, change->caller);
        return;
    }
    while (index > 0 && slot->levels[index - 1].handler != change->after) {
        index--;
    }
    if (index == 0) {
        install(slot, change);
    } else if (index < slot->depth) {
        pop(slot, index - 1, change);
    }
}

void unc__record_disposition_changed(const struct unc__disposition_change *change)
{
    struct slot *slot = take_slot(change->signal_number);

    if (slot != NULL) {
        slot->who = unc__interceptors_origin(change->caller);
        slot->is_library = unc__record_scope_flags() != 0;
        apply(slot, change);
        slot->asker = 0;
        give_back_slot(slot);
    }
}

void unc__record_disposition_asked(int signal_number, const struct unc__caller *caller)
{
    struct slot *slot = take_slot(signal_number);

    if (slot != NULL) {
        slot->asker = unc__interceptors_origin(caller);
        slot->was_library_asking = unc__record_scope_flags() != 0;
        give_back_slot(slot);
    }
}
