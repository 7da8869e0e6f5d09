/* SPDX-License-Identifier: MIT */
/* Awaiting without passing a cancellation on. */
#include <errno.h>

#include <unclosed/wait.h>

#include "task/many.h"

static void ended(struct unc__member *member, int result)
{
    unc__future_set_read(member->future);
    unc__wake(&member->many->wait, result);
}

/* At once: if it ends before the task goes on, that is not for the task any more. */
static void cancel(struct unc__wait *wait)
{
    unc__many_leave((struct unc__many *)wait);
    unc__wake(wait, UNC_ECANCELLED);
}

int unc_shield_at(const struct unc_site *site, struct unc_future *future,
                  void **ret_result)
{
    struct unc__many many = { .wait = { .cancel = cancel,
                                        .what = "a task or future, shielded",
                                        .site = site,
                                        .many = &many },
                              .ended = ended,
                              .is_for_all = true };
    struct unc__member member;
    struct unc_task *task;
    int r = unc__many_guard(site, &future, 1);

    if (r < 0) {
        return r;
    }
    if (future->state != UNC__FUTURE_PENDING) {
        return unc_future_await_at(site, future, ret_result);
    }
    r = unc__circle_refuse(site, &future, 1);
    if (r < 0) {
        return r;
    }
    task = unc__task_current();
    unc__many_join(&many, &member, future);
    __atomic_store_n(&task->awaited_serial, future->token.serial, __ATOMIC_RELEASE);
    r = unc__wait(&many.wait);
    __atomic_store_n(&task->awaited_serial, 0, __ATOMIC_RELEASE);
    unc__many_leave(&many);
    if (r == 0 && ret_result != NULL) {
        *ret_result = member.waiter.value;
    }
    return r;
}
