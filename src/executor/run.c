/* SPDX-License-Identifier: MIT */
/*
 * A task that waits for its job.
 *
 * The wait lies on the task's stack, and the job knows it; a task that is cancelled takes
 * that knowledge away and goes on, and the job discards what it gives. A cancellation
 * may also come when the result is on its way to the task: then it is discarded here.
 */
#include "executor/run.h"

#include <errno.h>
#include <stdlib.h>

#include "executor/pool.h"

static void cancel(struct unc__wait *wait)
{
    struct unc__job_wait *job_wait = (struct unc__job_wait *)wait;
    struct unc__job *job = job_wait->job;

    job->wait = NULL;
    if (unc__pool_remove(job->pool, job)) {
        unc__delivery_drop(job);
    }
    unc__wake(wait, UNC_ECANCELLED);
}

static void discard(const struct unc__job_use *use, void *result)
{
    if (use->options != NULL && use->options->discard != NULL) {
        use->options->discard(use->userdata, result);
    }
}

static int give(struct unc_loop *loop, const struct unc__job_use *use,
                struct unc__job_wait *wait)
{
    int r = unc__executor_make_job(loop, use, &wait->job);

    if (r < 0) {
        return r;
    }
    wait->job->is_wanted = true;
    wait->job->wait = wait;
    r = unc__pool_give(use->site, wait->job);
    if (r < 0) {
        free(wait->job);
    }
    return r;
}

static int run(struct unc_loop *loop, const struct unc__job_use *use, void **ret_result)
{
    struct unc__job_wait wait = {
        .wait = { .cancel = cancel, .what = "an executor job", .site = use->site }
    };
    int r = loop == NULL || use->function == NULL ? -EINVAL
                                                  : unc__task_may_wait(use->site, loop);

    if (r < 0) {
        if (r == UNC_ECANCELLED) {
            discard(use, NULL);
        }
        return r;
    }
    r = give(loop, use, &wait);
    if (r < 0) {
        return r;
    }
    r = unc__wait(&wait.wait);
    if (r == UNC_ECANCELLED && wait.is_over) {
        discard(use, wait.result);
    }
    if (r == 0 && ret_result != NULL) {
        *ret_result = wait.result;
    }
    return r;
}

int unc_executor_run_at(const struct unc_site *site, struct unc_loop *loop,
                        unc_job_fn *function, void *userdata, void **ret_result)
{
    const struct unc__job_use use = { site, NULL, function, userdata };

    return run(loop, &use, ret_result);
}

int unc_executor_run_with_at(const struct unc_site *site, struct unc_loop *loop,
                             const struct unc_job_options *options, unc_job_fn *function,
                             void *userdata, void **ret_result)
{
    const struct unc__job_use use = { site, options, function, userdata };

    return run(loop, &use, ret_result);
}
