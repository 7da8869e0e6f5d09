/* SPDX-License-Identifier: MIT */
/*
 * Cancellation: asyncio's rules. Who waits for a task or future passes the request on to
 * it, and goes on when that has ended; else it is delivered by the wait itself, or kept
 * for the next one.
 */
#include <errno.h>

#include "task/task.h"

int unc__task_cancel(struct unc_task *task)
{
    if (!unc__task_is_pending(task)) {
        return 0;
    }
    /* A chain of tasks that await each other is as long as the program likes: no
     * recursion. */
    for (;;) {
        task->cancel_count++;
        if (task->wait == NULL || task->wait->task == NULL) {
            task->must_cancel = true;
            return 1;
        }
        if (task->awaited == NULL) {
            unc__wait_cancel(task->wait);
            return 1;
        }
        task = task->awaited;
    }
}

void unc__future_cancel(struct unc_future *future)
{
    if (future->owner != NULL) {
        (void)future->owner->cancel(future);
    } else {
        (void)unc_future_cancel(future);
    }
}

int unc_task_cancel_at(const struct unc_site *site, struct unc_task *task)
{
    int r;

    if (task == NULL) {
        return -EINVAL;
    }
    if (unc__task_phase(task) == UNC__PHASE_DONE) {
        return 0;
    }
    r = unc__future_guard(site, &task->future);
    return r < 0 ? r : unc__task_cancel(task);
}

int unc_task_uncancel_at(const struct unc_site *site, struct unc_task *task)
{
    int r = task == NULL ? -EINVAL : unc__future_guard(site, &task->future);

    if (r < 0) {
        return r;
    }
    if (task->cancel_count > 0) {
        task->cancel_count--;
    }
    if (task->cancel_count == 0) {
        task->must_cancel = false;
    }
    return task->cancel_count;
}

int unc_task_get_cancel_count(const struct unc_task *task)
{
    return task == NULL ? 0 : task->cancel_count;
}
