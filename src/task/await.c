/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a future, or for the one in a task.
 */
#include <errno.h>

#include "task/task.h"

#define ABOUT_SIZE 256

struct awaiting {
    struct unc__wait wait;
    struct unc__future_waiter waiter;
};

static void wake(struct unc__future_waiter *waiter, int result)
{
    struct awaiting *awaiting =
        (struct awaiting *)((char *)waiter - offsetof(struct awaiting, waiter));

    unc__wake(&awaiting->wait, result);
}

/* The wait ends when what is awaited does. */
static void cancel(struct unc__wait *wait)
{
    unc__future_cancel(((struct awaiting *)wait)->waiter.future);
}

static int refuse_self(const struct unc_site *site, const struct unc_task *task)
{
    char buffer[ABOUT_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__task_add_to_text(task, &text);
    return unc__task_misuse(site, task, UNC_ESELF, buffer);
}

int unc__await_guard(const struct unc_site *site, const struct unc_future *future)
{
    int r = future->loop->id == future->loop_id ? unc__task_may_await(site, future->loop)
                                                : unc__future_guard(site, future);
    const struct unc_task *task = unc__task_current();

    return r == 0 && future == &task->future ? refuse_self(site, task) : r;
}

static int suspend(const struct unc_site *site, struct unc_task *task,
                   struct unc_future *future, void **ret_result)
{
    bool is_task = future->owner == &unc__task_future;
    struct awaiting awaiting = { .wait = { .cancel = cancel,
                                           .what = is_task ? "a task" : "a future",
                                           .site = site },
                                 .waiter = { .wake = wake } };
    int r = is_task ? unc__circle_refuse(site, &future, 1) : 0;

    if (r < 0) {
        return r;
    }
    task->awaited = is_task ? unc__task_of_future(future) : NULL;
    __atomic_store_n(&task->awaited_serial, future->token.serial, __ATOMIC_RELEASE);
    unc__future_add_waiter(future, &awaiting.waiter);
    r = unc__wait(&awaiting.wait);
    task->awaited = NULL;
    __atomic_store_n(&task->awaited_serial, 0, __ATOMIC_RELEASE);
    if (r == 0 && ret_result != NULL) {
        *ret_result = awaiting.waiter.value;
    }
    return r;
}

int unc_future_await_at(const struct unc_site *site, struct unc_future *future,
                        void **ret_result)
{
    struct unc_task *task;
    int r;

    r = future == NULL ? -EINVAL : unc__await_guard(site, future);
    if (r < 0) {
        return r;
    }
    task = unc__task_current();
    if (future->state == UNC__FUTURE_PENDING) {
        return suspend(site, task, future, ret_result);
    }
    r = unc_future_get_result(future, ret_result);
    if (r < 0) {
        unc__task_raised(task, site, r);
    }
    return r;
}

int unc_task_await_at(const struct unc_site *site, struct unc_task *task,
                      void **ret_result)
{
    return unc_future_await_at(site, unc_task_as_future(task), ret_result);
}
