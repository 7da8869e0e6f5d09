/* SPDX-License-Identifier: MIT */
/*
 * Whose callback is running in this thread, and which task? A scope entered before a fork
 * is not in force in the child: the loop it names belongs to the parent.
 */
#include "base/process.h"
#include "record/record.h"
#include "record/task_scope.h"

uint64_t unc__record_enter_scope(uint64_t owner)
{
    uint64_t previous = unc__record_scope_here();

    unc__record_leave_scope(owner);
    return previous;
}

void unc__record_leave_scope(uint64_t previous)
{
    unc__thread_state.owner = previous;
    unc__thread_state.owner_generation = unc__process_generation();
}
