/* SPDX-License-Identifier: MIT */
#include "record/library_scope.h"

#include "base/process.h"
#include "record/space.h"
#include "record/task_scope.h"
#include "record/walk.h"

struct unc__library_scope unc__record_enter_library(uint64_t owner, uint64_t holder)
{
    struct unc__thread_state *state = &unc__thread_state;
    uint32_t generation = unc__process_generation();
    struct unc__library_scope previous = { state->owner, state->task_word,
                                           state->owner_generation, state->owner_flags };

    state->owner = owner;
    state->owner_generation = generation;
    state->owner_flags = UNC__FLAG_INTERNAL;
    state->task_word = holder != 0 ? unc__record_task_word_of(generation, holder) : 0;
    return previous;
}

void unc__record_leave_library(const struct unc__library_scope *previous)
{
    struct unc__thread_state *state = &unc__thread_state;

    state->owner = previous->owner;
    state->owner_generation = previous->owner_generation;
    state->owner_flags = previous->owner_flags;
    state->task_word = previous->task_word;
}

/* A child that has acquired nothing has no record, and is not given one by this. */
void unc__record_keep_of_fork(void)
{
    struct unc__walk walk;
    struct unc__entry_view entry;

    if (unc__space_find() == NULL) {
        return;
    }
    walk = unc__walk_begin();
    while (unc__walk_next(&walk, &entry)) {
        unc__record_set_flags((struct unc__token){ .serial = entry.serial,
                                                   .index = entry.index,
                                                   .process = unc__record_process() },
                              UNC__FLAG_INTERNAL, 0);
    }
}

uint64_t unc__record_next_loop_number(void)
{
    static uint64_t last;

    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}
