/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TASK_SCOPE_H
#define UNC_RECORD_TASK_SCOPE_H

#include <stdint.h>

#include "base/process.h"
#include "record/thread_state.h"

/*
 * Which task runs in this thread? What is acquired meanwhile has its number, the low 32
 * bits of the task's serial, in its entry. It is told at each switch to a task and back,
 * so it is one word: the generation of the process in the upper half, for the task of a
 * parent does not run in its child, and the number in the lower.
 */

/* unc__record_task: the number of the task that runs; 0: none. */
static inline uint32_t unc__record_task(void)
{
    uint64_t word = unc__thread_state.task_word;

    return word != 0 && word >> 32 == unc__process_generation() ? (uint32_t)word : 0;
}

/* unc__record_swap_task: the same two in one, for who switches all the time: @word comes
 * from unc__record_task_word_of, or is what an earlier swap returned. */
static inline uint64_t unc__record_task_word_of(uint32_t process, uint64_t serial)
{
    return (uint64_t)process << 32 | (uint32_t)serial;
}

static inline uint64_t unc__record_swap_task(uint64_t word)
{
    uint64_t previous = unc__thread_state.task_word;

    unc__thread_state.task_word = word;
    return previous;
}

/* unc__record_leave_task: put back what unc__record_enter_task replaced, mostly 0. */
static inline void unc__record_leave_task(uint32_t previous)
{
    unc__thread_state.task_word =
        previous != 0 ? (uint64_t)unc__process_generation() << 32 | previous : 0;
}

/* unc__record_enter_task: from here on the task with this serial runs; 0: none does.
 * Returns: the number it replaces. */
static inline uint32_t unc__record_enter_task(uint64_t serial)
{
    uint32_t previous = unc__record_task();

    unc__record_leave_task((uint32_t)serial);
    return previous;
}

/* unc__record_scope_here: the owner scope of this thread, see unc__record_enter_scope. */
static inline uint64_t unc__record_scope_here(void)
{
    uint64_t owner = unc__thread_state.owner;

    return owner != 0 && unc__thread_state.owner_generation == unc__process_generation()
               ? owner
               : 0;
}

/* unc__record_scope_flags: what entries have that are made here: UNC__FLAG_INTERNAL in a
 * call of an event library, see record/library_scope.h. */
static inline uint8_t unc__record_scope_flags(void)
{
    uint8_t flags = unc__thread_state.owner_flags;

    return __builtin_expect(flags != 0, 0) &&
                   unc__thread_state.owner_generation == unc__process_generation()
               ? flags
               : 0;
}

#endif
