/* SPDX-License-Identifier: MIT */
/*
 * What a reporter may see of a task, from any thread, while its loop goes on.
 *
 * The memory of tasks is never anything else, so it can be read at any time; what was
 * read is good if the task was suspended before and after, in the same turn. Whoever
 * walks its stack then looks once more.
 */
#include "base/no_sanitize.h"
#include "task/task.h"

UNC__NO_SANITIZE
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

/* While it is suspended nobody writes what is read here. */
UNC__NO_SANITIZE
static void view_suspended(const struct unc_task *task, struct unc__task_view *view)
{
    (void)unc__coroutine_caller(&task->coroutine, &view->caller);
    if (view->state == UNC__TASK_WAITING) {
        view->what = __atomic_load_n(&task->what, __ATOMIC_ACQUIRE);
        view->site.pointer = __atomic_load_n(&task->wait_site.pointer, __ATOMIC_ACQUIRE);
        view->site.id = __atomic_load_n(&task->wait_site.id, __ATOMIC_ACQUIRE);
        view->since_ms = __atomic_load_n(&task->since_ms, __ATOMIC_ACQUIRE);
        view->awaits = __atomic_load_n(&task->awaited_serial, __ATOMIC_ACQUIRE);
    }
}

UNC__NO_SANITIZE
bool unc__task_view(const struct unc_task *task, uint64_t serial,
                    struct unc__task_view *ret_view)
{
    const uint64_t *owner;
    enum unc__task_phase phase;
    uint32_t turn;

    *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    owner = &task->future.token.serial;
    phase = (enum unc__task_phase)atomic_load(&task->phase);
    turn = atomic_load(&task->turn);
    if (__atomic_load_n(owner, __ATOMIC_ACQUIRE) != serial ||
        !view_state(task, phase, ret_view)) {
        return false;
    }
    if (ret_view->state == UNC__TASK_WAITING || ret_view->state == UNC__TASK_READY) {
        view_suspended(task, ret_view);
    }
    if (atomic_load(&task->phase) != (uint8_t)phase || atomic_load(&task->turn) != turn ||
        __atomic_load_n(owner, __ATOMIC_RELAXED) != serial) {
        *ret_view = (struct unc__task_view){ .state = UNC__TASK_RUNNING };
    }
    return true;
}

bool unc__task_waiting(uint64_t key, uint64_t serial, struct unc__task_view *ret_view)
{
    return serial != 0 && unc__slab_has((uintptr_t)key) &&
           unc__task_view((const struct unc_task *)(uintptr_t)key, serial, ret_view);
}
