/* SPDX-License-Identifier: MIT */
/*
 * What a reporter may see of a task, from any thread, while its loop goes on.
 *
 * The memory of tasks is never anything else, so it can be read at any time; what was
 * read is good if the task was suspended before and after, in the same turn.
 */
#include "task/task.h"

static bool view_state(const struct unc_task *task, enum unc__task_phase phase,
                       struct unc__task_view *view)
{
    switch (phase) {
    case UNC__PHASE_NEW:
        view->state = UNC__TASK_NEVER_STARTED;
        return true;
    case UNC__PHASE_READY:
        view->state = UNC__TASK_READY;
        return true;
    case UNC__PHASE_RUNNING:
        view->state = UNC__TASK_RUNNING;
        return true;
    case UNC__PHASE_WAITING:
        view->state = UNC__TASK_WAITING;
        return true;
    case UNC__PHASE_ABANDONED:
        view->state = task->was_waiting   ? UNC__TASK_WAITING
                      : task->has_started ? UNC__TASK_READY
                                          : UNC__TASK_NEVER_STARTED;
        return true;
    default:
        return false;
    }
}

bool unc__task_waiting(uint64_t key, uint64_t serial, struct unc__task_view *ret_view)
{
    const struct unc_task *task = (const struct unc_task *)(uintptr_t)key;
    enum unc__task_phase phase;
    uint32_t turn;

    *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    if (serial == 0 || !unc__slab_has((uintptr_t)key)) {
        return false;
    }
    phase = (enum unc__task_phase)atomic_load(&task->phase);
    turn = atomic_load(&task->turn);
    if (task->future.token.serial != serial || !view_state(task, phase, ret_view)) {
        return false;
    }
    if (ret_view->state == UNC__TASK_WAITING || ret_view->state == UNC__TASK_READY) {
        (void)unc__coroutine_caller(&task->coroutine, &ret_view->caller);
    }
    if (ret_view->state == UNC__TASK_WAITING) {
        ret_view->what = task->what;
        ret_view->site = task->wait_site;
        ret_view->since_ms = task->since_ms;
        ret_view->awaits = task->awaited_serial;
    }
    atomic_thread_fence(memory_order_acquire);
    if (atomic_load(&task->phase) != (uint8_t)phase || atomic_load(&task->turn) != turn ||
        task->future.token.serial != serial) {
        *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    }
    return true;
}
