/* SPDX-License-Identifier: MIT */
/*
 * A mask left changed: somebody blocked a signal for a while and forgot to unblock it.
 * From outside that looks like what careful programs do on purpose, so little counts:
 *
 * - Only the main thread, and only at the end or at a check. A worker that blocks all
 *   signals at its start does so for life, to leave them to another thread; how its mask
 *   is when it ends says nothing.
 * - Only what was not blocked before the first call that was seen: what the process that
 *   started this one blocked is theirs.
 * - Not what is awaited: a signalfd reads it, sigwait takes it, sigsuspend, pselect and
 *   ppoll let it in while they wait, or another thread unblocked it for itself. Once is
 *   enough, for ever: who closes a signalfd at the end leaves the signal blocked.
 *
 * In a forked child all begins anew: the mask it inherited is its parent's doing. A
 * handler's changes are undone by its return, and the judge compares with the kernel.
 *
 * Cost: the stack is captured only when the mask really grows, so a pair of block and
 * unblock has one capture beside two system calls. Few blocks are kept, innermost last; a
 * fifth joins the last one. Rejected: state for every thread, of which nothing would be
 * told; and the stack of the outermost block, which is often a shield around all of a
 * program's life.
 *
 * No lock: only the main thread writes its state.
 */
#include "record/signal_mask.h"

#include <stdbool.h>

#include "base/process.h"
#include "base/sandbox.h"
#include "base/sys.h"
#include "base/thread.h"
#include "options/options.h"
#include "record/local.h"

/* Of the main thread. */
static struct {
    uint32_t process; /* generation; 0: nothing seen */
    uint64_t initial; /* blocked before the first call that was seen */
    struct unc__mask_block blocks[UNC__MASK_BLOCKS];
} seen;

/* Generation << 32 | the main thread's id: one question a process. */
static uint64_t main_thread;
static uint64_t awaited;

static bool is_main_thread(uint32_t generation)
{
    uint64_t known = __atomic_load_n(&main_thread, __ATOMIC_RELAXED);

    if (known >> 32 != generation && unc__is_sandboxed()) {
        return false;
    }
    if (known >> 32 != generation) {
        known = (uint64_t)generation << 32 | (uint32_t)unc__sys_getpid();
        __atomic_store_n(&main_thread, known, __ATOMIC_RELAXED);
    }
    return (uint32_t)known == unc__thread_id();
}

static void begin_anew(uint32_t generation, uint64_t initial)
{
    for (size_t i = 0; i < UNC__MASK_BLOCKS; i++) {
        seen.blocks[i] = (struct unc__mask_block){ 0 };
    }
    seen.initial = initial;
    seen.process = generation;
}

/* The first free one, or the last. */
static struct unc__mask_block *choose_block(void)
{
    size_t i = 0;

    while (i < UNC__MASK_BLOCKS - 1 && seen.blocks[i].signals != 0) {
        i++;
    }
    return &seen.blocks[i];
}

static void note_growth(uint64_t signals, const struct unc__mask_change *change)
{
    struct unc__mask_block *block = choose_block();

    unc__record_take_back_misuse(block->misuse);
    *block = (struct unc__mask_block){
        .signals = block->signals | signals,
        .stack = unc__record_stack_at(change->caller),
        .site = change->site,
    };
}

/* What is unblocked is forgiven. */
static uint64_t forgive(uint64_t after)
{
    uint64_t known = 0;

    for (size_t i = 0; i < UNC__MASK_BLOCKS; i++) {
        struct unc__mask_block *block = &seen.blocks[i];

        if ((block->signals & ~after) != 0) {
            unc__record_take_back_misuse(block->misuse);
            block->misuse = 0;
            block->signals &= after;
        }
        known |= block->signals;
    }
    return known;
}

void unc__record_mask_changed(const struct unc__mask_change *change)
{
    uint32_t generation = unc__process_generation();
    uint64_t grown;

    if (!unc__record_is_on() || (unc__options.kinds >> UNC__KIND_SIGNAL & 1) == 0 ||
        unc__local_is_guest()) {
        return;
    }
    if (!is_main_thread(generation)) {
        unc__record_mask_awaited(change->before & ~change->after);
        return;
    }
    if (seen.process != generation) {
        begin_anew(generation, change->before);
    }
    (void)forgive(change->before); /* undone unseen, as by siglongjmp */
    grown = change->after & ~seen.initial & ~forgive(change->after);
    if (grown != 0) {
        note_growth(grown, change);
    }
}

void unc__record_mask_awaited(uint64_t signals)
{
    uint64_t known = __atomic_load_n(&awaited, __ATOMIC_RELAXED);

    if ((signals & ~known) != 0) {
        (void)__atomic_fetch_or(&awaited, signals, __ATOMIC_RELAXED);
    }
}

struct unc__mask_block *unc__mask_blocks(void)
{
    uint32_t generation = unc__process_generation();

    return seen.process == generation && is_main_thread(generation) ? seen.blocks : NULL;
}

uint64_t unc__mask_awaited(void)
{
    return __atomic_load_n(&awaited, __ATOMIC_RELAXED);
}
