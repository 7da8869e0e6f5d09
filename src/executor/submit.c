/* SPDX-License-Identifier: MIT */
/* Giving a job to the executor. */
#include "executor/pool.h"

#include <errno.h>
#include <stdlib.h>

/* What goes with the refusal of a job: where it was closed or shut down. */
static int refuse(const struct unc__pool *pool, const struct unc_loop *loop,
                  const struct unc_site *site, int error)
{
    switch (error) {
    case UNC_ECLOSED:
        return unc__verdict(loop, site, error, loop->closed);
    case UNC_EEXEC:
        return unc__verdict(loop, site, error, pool->shut);
    default:
        return error;
    }
}

int unc__executor_make_job(struct unc_loop *loop, const struct unc__job_use *use,
                           struct unc__job **ret_job)
{
    struct unc__pool *pool = NULL;
    struct unc__job *job;
    int r = unc__executor_get(loop, &pool);

    if (r < 0) {
        return refuse(pool, loop, use->site, r);
    }
    job = unc__job_new(use);
    if (job == NULL) {
        return -ENOMEM;
    }
    job->pool = pool;
    *ret_job = job;
    return 0;
}

int unc__pool_give(const struct unc_site *site, struct unc__job *job)
{
    struct unc__pool *pool = job->pool;
    int r;

    job->number = atomic_fetch_add(&pool->last_number, 1) + 1;
    unc__job_record(job, pool->loop);
    r = unc__pool_add(pool, job);
    if (r < 0) {
        unc__record_release(job->token, 0);
        return refuse(pool, pool->loop, site, r);
    }
    return 0;
}

static int submit(struct unc_loop *loop, const struct unc__job_use *use,
                  struct unc_future **ret_future)
{
    struct unc_future *future = NULL;
    struct unc__job *job = NULL;
    int r = unc__executor_make_job(loop, use, &job);

    if (job == NULL) {
        return r;
    }
    if (ret_future != NULL) {
        future = unc__delivery_expect(use->site, job, loop);
        if (future == NULL) {
            r = -ENOMEM;
            goto free_job;
        }
    }
    unc__hang_note_caller(loop);
    r = unc__pool_give(use->site, job);
    if (r < 0) {
        goto free_future;
    }
    if (ret_future != NULL) {
        *ret_future = future;
    }
    return 0;

free_future:
    unc__future_free_alone(future);
free_job:
    free(job);
    return r;
}

int unc_executor_submit_at(const struct unc_site *site, struct unc_loop *loop,
                           const struct unc_job_options *options, unc_job_fn *function,
                           void *userdata, struct unc_future **ret_future)
{
    const struct unc__job_use use = { site, options, function, userdata };
    int r = function == NULL ? -EINVAL : unc__loop_refuse_ended(loop, site);

    if (r < 0) {
        return r;
    }
    if (unc__loop_runs_here(loop)) {
        return submit(loop, &use, ret_future);
    }
    /* While it is counted, the loop may be closed, but not freed. */
    atomic_fetch_add(&loop->waker_count, 1);
    r = submit(loop, &use, ret_future);
    atomic_fetch_sub(&loop->waker_count, 1);
    return r;
}

int unc_executor_set_thread_limit_at(const struct unc_site *site, struct unc_loop *loop,
                                     unsigned count)
{
    struct unc__pool *pool = NULL;
    int r = count == 0 ? -EINVAL : unc__loop_guard(loop, site);

    if (r == 0) {
        r = unc__executor_get(loop, &pool);
    }
    if (r != 0) {
        return r;
    }
    (void)pthread_mutex_lock(&pool->lock);
    pool->thread_limit = count;
    (void)pthread_mutex_unlock(&pool->lock);
    return 0;
}
