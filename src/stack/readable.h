/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_READABLE_H
#define UNC_STACK_READABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/thread.h"

/*
 * Which memory a walk may read. Registers that are no stack's lead anywhere: a function
 * that was called on another stack ends at a guard page, and hand-written code keeps a
 * number in the frame pointer. So a slot is read where memory is known to be readable,
 * and nowhere else.
 *
 * Each thread keeps the last range of pages that the kernel called readable: usually its
 * stack, where after the first walks nothing is asked any more. The range is one word, so
 * that a signal handler finds it whole: the address of the first page, and in the bits
 * below how many there are.
 *
 * Who switches stacks says so: a thread with a thousand coroutines would ask at every
 * switch.
 *
 * It is not forgotten when a program takes memory away. A stack that was unmapped leads
 * here only if another one is put into its place, with a hole where it had none.
 */
#define UNC__READABLE_PAGE 4096u

extern UNC__THREAD_LOCAL uint64_t unc__readable_range;

/* unc__readable_start: ask for the calling thread's stack in advance: a program may leave
 * itself no system call to ask with. */
void unc__readable_start(void);

/*
 * unc__readable_enter: the calling thread is about to run on the stack @stack, which
 * unc__readable_of made: nothing is asked there. unc__readable_leave: with what that
 * returned: as before. Two stores; a handler in between reads what may be read.
 */
static inline uint64_t unc__readable_enter(uint64_t stack)
{
    uint64_t outer = __atomic_load_n(&unc__readable_range, __ATOMIC_RELAXED);

    __atomic_store_n(&unc__readable_range, stack, __ATOMIC_RELAXED);
    return outer;
}

static inline void unc__readable_leave(uint64_t outer)
{
    __atomic_store_n(&unc__readable_range, outer, __ATOMIC_RELAXED);
}

/* unc__readable_of: readable memory as a range: whole pages from @low to @high; the upper
 * ones, if they are more than a range can hold. */
static inline uint64_t unc__readable_of(uintptr_t low, uintptr_t high)
{
    uint64_t count = (high - low) / UNC__READABLE_PAGE;

    count = count < UNC__READABLE_PAGE ? count : UNC__READABLE_PAGE - 1;
    return (high - count * UNC__READABLE_PAGE) | count;
}

/* unc__readable_ask: see unc__is_readable; for pages outside of the range. Adds the page
 * of @address to it, or begins a new one. Async-signal-safe, keeps errno. */
bool unc__readable_ask(uintptr_t address);

/* unc__is_readable: whether the page of @address is; enough for an aligned word. */
static inline bool unc__is_readable(uintptr_t address)
{
    uint64_t range = __atomic_load_n(&unc__readable_range, __ATOMIC_RELAXED);
    uint64_t size = range % UNC__READABLE_PAGE * UNC__READABLE_PAGE;

    return __builtin_expect(address - (range & -(uint64_t)UNC__READABLE_PAGE) < size,
                            1) ||
           unc__readable_ask(address);
}

/* unc__are_readable: the same for @size bytes, at most a page of them. */
static inline bool unc__are_readable(uintptr_t address, size_t size)
{
    return unc__is_readable(address) && unc__is_readable(address + size - 1);
}

#endif
