/* SPDX-License-Identifier: MIT */
/*
 * Sleeping, and letting the others run.
 */
#include "task/task.h"

struct sleeping {
    struct unc__wait wait;
    struct unc_handle *timer;
};

static int fire(struct unc_loop *loop, void *userdata)
{
    struct sleeping *sleeping = userdata;

    (void)loop;
    unc__wake(&sleeping->wait, 0);
    return 0;
}

static void cancel(struct unc__wait *wait)
{
    struct sleeping *sleeping = (struct sleeping *)wait;

    unc__timer_unset(wait->task->future.loop, sleeping->timer);
    unc__wake(wait, UNC_ECANCELLED);
}

int unc_task_sleep_at(const struct unc_site *site, int64_t duration_ns)
{
    struct sleeping sleeping = {
        .wait = { .cancel = cancel, .what = "a timer", .site = site }
    };
    int r;

    if (duration_ns <= 0) {
        return unc_task_yield_at(site);
    }
    r = unc__task_may_wait(site, NULL);
    if (r == 0) {
        r = unc__timer_set(unc__task_current()->future.loop, duration_ns, fire, &sleeping,
                           &sleeping.timer);
    }
    return r < 0 ? r : unc__wait(&sleeping.wait);
}

int unc_task_yield_at(const struct unc_site *site)
{
    struct unc_task *task = unc__task_current();

    if (__builtin_expect(task == NULL, 0)) {
        return unc__task_may_wait(site, NULL);
    }
    unc__task_set_phase(task, UNC__PHASE_READY);
    unc__ready_push(task->future.loop, &task->handle);
    unc__coroutine_leave(&task->coroutine);
    if (__builtin_expect(task->must_cancel, 0)) {
        task->must_cancel = false;
        return UNC_ECANCELLED;
    }
    return 0;
}
