/* SPDX-License-Identifier: MIT */
/*
 * The executor as a part of its loop: made when it is first needed, closed with it.
 *
 * Any thread may be the first to need it, while another closes the loop. Who makes it
 * puts it into its place first and looks at the loop's mark then; who closes changes the
 * mark first and looks at the place then. So at least one of them sees the other.
 */
#include "executor/pool.h"

#include <errno.h>

static struct unc__pool *pool_of(const struct unc__part *part)
{
    return (struct unc__pool *)(uintptr_t)part; /* its first member */
}

static bool has_jobs(const struct unc__part *part)
{
    return atomic_load(&pool_of(part)->job_count) > 0;
}

/* The future of a job that never came: the loop reports it with the others. */
static void leave_future(struct unc__job *job, struct unc_loop *loop)
{
    if (job->future != NULL) {
        job->future->has_source = false;
        if (!unc_future_is_done(job->future)) {
            unc__future_link(job->future, loop);
        }
        job->future = NULL;
    }
}

/* With the lock held: those that run on, without the loop. */
static void leave_running(struct unc__pool *pool, uint32_t stack)
{
    for (struct unc__job *job = pool->running.first; job != NULL; job = job->next) {
        leave_future(job, pool->loop);
        unc__record_leave(job->token, stack);
    }
}

static void drop_queued(struct unc__job *job, struct unc_loop *loop, uint32_t stack)
{
    while (job != NULL) {
        struct unc__job *next = job->next;

        leave_future(job, loop);
        unc__record_set_flags(job->token, UNC__FLAG_CANCELLED, 0); /* it never ran */
        unc__record_leave(job->token, stack);
        unc__job_discard(job);
        job = next;
    }
}

/* They have ended; only the loop was not told any more. */
static void drop_done(struct unc__job *job, struct unc_loop *loop)
{
    while (job != NULL) {
        struct unc__job *next = job->next;

        leave_future(job, loop);
        unc__record_release(job->token, 0);
        unc__job_discard(job);
        job = next;
    }
}

static void close_executor(struct unc__part *part, struct unc_loop *loop, uint32_t stack)
{
    struct unc__pool *pool = pool_of(part);
    struct unc__worker *idle;
    struct unc__job *queued;
    struct unc__job *done;

    if (pool->process != unc__process_generation()) {
        return;
    }
    (void)pthread_mutex_lock(&pool->lock);
    pool->is_shut = true;
    pool->is_closed = true;
    queued = unc__job_list_take(&pool->queued).first;
    done = unc__job_list_take(&pool->done).first;
    leave_running(pool, stack);
    idle = unc__worker_part(pool);
    (void)pthread_cond_broadcast(&pool->work);
    (void)pthread_mutex_unlock(&pool->lock);

    atomic_store(&pool->job_count, 0);
    unc__worker_join(idle);
    drop_queued(queued, loop, stack);
    drop_done(done, loop);
}

static void free_executor(struct unc__part *part)
{
    struct unc__pool *pool = pool_of(part);

    if (pool->process == unc__process_generation()) {
        unc__pool_unref(pool);
    } else {
        unc__pool_abandon(pool);
    }
}

static const struct unc__part_type executor_type = {
    .has_possessions = has_jobs,
    .close = close_executor,
    .free = free_executor,
    .can_wake = has_jobs,
};

int unc__executor_get(struct unc_loop *loop, struct unc__pool **ret_pool)
{
    struct unc__part *part = atomic_load(&loop->parts[UNC__PART_EXECUTOR]);

    if (part == NULL) {
        struct unc__pool *pool = unc__pool_new(loop);

        if (pool == NULL) {
            return -ENOMEM;
        }
        pool->part.type = &executor_type;
        if (atomic_compare_exchange_strong(&loop->parts[UNC__PART_EXECUTOR], &part,
                                           &pool->part)) {
            part = &pool->part;
        } else {
            unc__pool_unref(pool);
        }
    }
    if (atomic_load(&loop->magic) != UNC__MAGIC_OPEN) {
        return UNC_ECLOSED;
    }
    *ret_pool = pool_of(part);
    return 0;
}
