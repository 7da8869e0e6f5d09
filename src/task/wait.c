/* SPDX-License-Identifier: MIT */
/*
 * Suspending and waking.
 *
 * A wake queues the task; only the loop enters it. So whoever wakes somebody goes on
 * undisturbed, and a task that is woken while it is about to suspend still suspends and
 * comes back with the next iteration.
 */
#include "task/wait.h"

#include <errno.h>

#include "base/clock.h"
#include "task/task.h"

#define ABOUT_SIZE 256

struct unc_task *unc__task_current(void)
{
    struct unc_task *task = unc__task_running;

    return task != NULL && task->future.loop->process == unc__process_generation() ? task
                                                                                   : NULL;
}

struct unc_loop *unc__task_loop(const struct unc_task *task)
{
    return task->future.loop;
}

static int refuse_other_loop(const struct unc_site *site, const struct unc_task *task,
                             const struct unc_loop *loop)
{
    char buffer[ABOUT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__task_add_to_text(task, &text);
    unc__text_format(
        &text, " belongs to loop %llu, and what it would wait for to loop %llu",
        (unsigned long long)task->future.loop->id, (unsigned long long)loop->id);
    return unc__task_misuse(site, task, -EINVAL, buffer);
}

int unc__task_may_await(const struct unc_site *site, const struct unc_loop *loop)
{
    const struct unc_task *task = unc__task_current();
    int r;

    if (task != NULL && (loop == NULL || task->future.loop == loop)) {
        return 0;
    }
    if (loop != NULL) {
        r = task != NULL ? unc__loop_refuse_ended(loop, site)
                         : unc__loop_refuse(loop, site);
        if (r < 0) {
            return r;
        }
    }
    if (task != NULL) {
        return refuse_other_loop(site, task, loop);
    }
    return unc__task_running == NULL ? unc__verdict_error(site, UNC_ENOTASK) : -ECHILD;
}

int unc__task_may_wait(const struct unc_site *site, const struct unc_loop *loop)
{
    int r = unc__task_may_await(site, loop);
    struct unc_task *task;

    if (r < 0) {
        return r;
    }
    task = unc__task_current();
    if (task->must_cancel) {
        task->must_cancel = false;
        return UNC_ECANCELLED;
    }
    return 0;
}

static void suspend(struct unc_task *task, struct unc__wait *wait)
{
    struct unc__kept_site site = unc__site_keep(wait->site);

    __atomic_store_n(&task->wait_site.pointer, site.pointer, __ATOMIC_RELEASE);
    __atomic_store_n(&task->wait_site.id, site.id, __ATOMIC_RELEASE);
    __atomic_store_n(&task->what, wait->what, __ATOMIC_RELEASE);
    __atomic_store_n(&task->since_ms, unc__clock_coarse_ms(), __ATOMIC_RELEASE);
    unc__task_set_phase(task, UNC__PHASE_WAITING);
}

int unc__wait(struct unc__wait *wait)
{
    struct unc_task *task = unc__task_current();
    int r;

    wait->task = task;
    task->wait = wait;
    if (__builtin_expect(task->must_cancel, 0)) {
        task->must_cancel = false;
        unc__wait_cancel(wait);
    }
    if (wait->task != NULL) {
        suspend(task, wait);
    }
    unc__coroutine_leave(&task->coroutine);
    task->wait = NULL;
    r = wait->result;
    if (__builtin_expect(task->must_cancel, 0)) {
        task->must_cancel = false;
        r = UNC_ECANCELLED;
    }
    if (__builtin_expect(r < 0, 0)) {
        unc__task_raised(task, wait->site, r);
    }
    return r;
}

void unc__wait_cancel(struct unc__wait *wait)
{
    if (wait->cancel != NULL) {
        wait->cancel(wait);
    } else {
        unc__wake(wait, UNC_ECANCELLED);
    }
}

void unc__wake(struct unc__wait *wait, int result)
{
    struct unc_task *task = wait->task;

    if (task == NULL) {
        return;
    }
    wait->task = NULL;
    wait->result = result;
    unc__task_set_phase(task, UNC__PHASE_READY);
    unc__ready_push(task->future.loop, &task->handle);
}
