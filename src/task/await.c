/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a future, or for the one in a task.
 *
 * A circle of tasks that await each other could never end. It is closed by the last of
 * them that begins to wait, so each looks, before it does, whether it finds itself at the
 * end of the chain that begins with the one it is about to await. Only who is awaited
 * itself can.
 */
#include <errno.h>

#include "task/task.h"

#define CIRCLE_SIZE 256

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
    struct unc_future *future = ((struct awaiting *)wait)->waiter.future;

    if (future->owner != NULL) {
        (void)future->owner->cancel(future);
    } else {
        unc__record_set_detail(future->token, 1);
        unc__future_complete(future, UNC_ECANCELLED, NULL);
    }
}

static bool closes_circle(const struct unc_task *task, const struct unc_task *awaited)
{
    if (task->future.waiters == NULL) {
        return false;
    }
    while (awaited != NULL && awaited != task) {
        awaited = awaited->awaited;
    }
    return awaited == task;
}

/* "task 3 "a" awaits task 5 "b", which awaits task 3 "a"", as far as there is room. */
static int refuse_circle(const struct unc_site *site, const struct unc_task *task,
                         const struct unc_task *awaited)
{
    char buffer[CIRCLE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);
    const char *link = " awaits ";

    unc__task_add_to_text(task, &text);
    for (; awaited != task; awaited = awaited->awaited) {
        unc__text_add(&text, link);
        unc__task_add_to_text(awaited, &text);
        link = ", which awaits ";
    }
    unc__text_add(&text, link);
    unc__task_add_to_text(task, &text);
    return unc__task_misuse(site, task, UNC_ECYCLE, buffer);
}

static int refuse_self(const struct unc_site *site, const struct unc_task *task)
{
    char buffer[CIRCLE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__task_add_to_text(task, &text);
    return unc__task_misuse(site, task, UNC_ESELF, buffer);
}

static int refuse(const struct unc_site *site, const struct unc_task *task,
                  const struct unc_future *future)
{
    const struct unc_task *awaited = unc__task_of_future(future);

    if (awaited == task) {
        return refuse_self(site, task);
    }
    return closes_circle(task, awaited) ? refuse_circle(site, task, awaited) : 0;
}

static int suspend(const struct unc_site *site, struct unc_task *task,
                   struct unc_future *future, void **ret_result)
{
    bool is_task = future->owner == &unc__task_future;
    struct awaiting awaiting = { .wait = { .cancel = cancel,
                                           .what = is_task ? "a task" : "a future",
                                           .site = site },
                                 .waiter = { .wake = wake } };
    int r = is_task ? refuse(site, task, future) : 0;

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

    if (future == NULL) {
        return -EINVAL;
    }
    r = future->loop->id == future->loop_id ? unc__task_may_await(site, future->loop)
                                            : unc__future_guard(site, future);
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
