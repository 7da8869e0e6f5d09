/* SPDX-License-Identifier: MIT */
/*
 * What a reporter may see of a task, from any thread, while its loop goes on.
 *
 * The memory of tasks is never anything else, so it can be read at any time; what was
 * read is good if the task was suspended before and after, in the same turn.
 */
#include "task/task.h"

/* One that was left stays as it was when its loop was closed. */
static enum unc__task_phase last_phase(const struct unc_task *task,
                                       enum unc__task_phase phase)
{
    if (phase != UNC__PHASE_ABANDONED) {
        return phase;
    }
    return task->has_started && task->wait != NULL ? UNC__PHASE_WAITING
                                                   : UNC__PHASE_READY;
}

static bool view_state(enum unc__task_phase phase, struct unc__task_view *view,
                       bool has_started)
{
    switch (phase) {
    case UNC__PHASE_NEW:
        view->state = UNC__TASK_NEVER_STARTED;
        return true;
    case UNC__PHASE_READY:
        view->state = has_started ? UNC__TASK_READY : UNC__TASK_NEVER_STARTED;
        return true;
    case UNC__PHASE_RUNNING:
        view->state = UNC__TASK_RUNNING;
        return true;
    case UNC__PHASE_WAITING:
        view->state = UNC__TASK_WAITING;
        return true;
    default:
        return false;
    }
}

bool unc__task_waiting(uint64_t key, uint64_t serial, struct unc__task_view *ret_view)
{
    const struct unc_task *task = (const struct unc_task *)(uintptr_t)key;
    enum unc__task_phase phase;
    enum unc__task_phase seen;
    uint32_t turn;

    *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    if (serial == 0 || !unc__slab_has((uintptr_t)key)) {
        return false;
    }
    seen = (enum unc__task_phase)atomic_load(&task->phase);
    phase = last_phase(task, seen);
    turn = atomic_load(&task->turn);
    if (task->future.token.serial != serial ||
        !view_state(phase, ret_view, task->has_started)) {
        return false;
    }
    if (phase == UNC__PHASE_WAITING || phase == UNC__PHASE_READY) {
        (void)unc__coroutine_caller(&task->coroutine, &ret_view->caller);
    }
    if (phase == UNC__PHASE_WAITING) {
        ret_view->what = task->what;
        ret_view->site = task->wait_site;
        ret_view->since_ms = task->since_ms;
        ret_view->awaits = task->awaited_serial;
    }
    atomic_thread_fence(memory_order_acquire);
    if (atomic_load(&task->phase) != (uint8_t)seen || atomic_load(&task->turn) != turn ||
        task->future.token.serial != serial) {
        *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    }
    return true;
}
