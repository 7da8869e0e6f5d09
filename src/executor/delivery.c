/* SPDX-License-Identifier: MIT */
/*
 * How results reach the loop.
 *
 * What has ended waits in the pool's list of done jobs. The pool has one handle, which
 * the worker that ends the first of them puts into the loop's inbox; when the loop comes
 * to it, it hands over all that is there by then. So any number of results is one
 * wake-up. The handle is the pool's (held, never recorded), and is in the inbox at most
 * once: is_delivery_queued, from the moment a worker decides to send it until it runs.
 */
#include "executor/pool.h"

#include <stddef.h>
#include <stdlib.h>

#include "executor/run.h"
#include "executor/shutdown.h"

static int deliver(struct unc_loop *loop, void *userdata)
{
    struct unc__pool *pool = userdata;

    (void)loop;
    (void)pthread_mutex_lock(&pool->lock);
    pool->is_delivery_queued = false;
    (void)pthread_mutex_unlock(&pool->lock);
    unc__delivery_make(pool);
    return 0;
}

void unc__delivery_prepare(struct unc__pool *pool)
{
    pool->delivery.kind = UNC__HANDLE_CALLBACK;
    pool->delivery.function.callback = deliver;
    pool->delivery.userdata = pool;
    pool->delivery.is_held = true;
    pool->delivery.is_armed = true; /* close knows then that it is nobody's loss */
}

void unc__delivery_send(struct unc__pool *pool)
{
    struct unc_loop *loop = pool->loop;

    unc__callback_push_inbox(loop, &pool->delivery);
    atomic_fetch_sub(&loop->waker_count, 1);
}

static struct unc__failed_job failure_of(const struct unc__job *job)
{
    return (struct unc__failed_job){
        .number = job->number,
        .error = job->error,
        .site = job->site,
        .stack = job->stack,
        .name_text = job->name,
        .name = unc__record_is_on() ? unc__record_name(job->name) : 0,
        .owner = job->pool->loop->token.serial,
    };
}

/* Nobody asked for the result, so nobody would see the error either. */
static void report_failure(const struct unc__job *job)
{
    struct unc__failed_job failure = failure_of(job);

    unc__failure_job(job->pool->loop, &failure);
}

/* Returns: whether somebody took it. The calls can do nothing wrong that a site would
 * have to be named for. */
static bool settle(const struct unc__job *job)
{
    struct unc_future *future = job->future;

    if (job->wait != NULL) {
        job->wait->is_over = true;
        job->wait->result = job->error < 0 ? NULL : job->result;
        unc__wake(&job->wait->wait, job->error);
        return true;
    }
    if (future == NULL) {
        return false;
    }
    future->has_source = false;
    if (job->error == 0) {
        return unc_future_set_result_at(NULL, future, job->result) == 0;
    }
    if (unc_future_set_error_at(NULL, future, job->error) < 0) {
        return false;
    }
    unc__future_set_job(future, failure_of(job));
    return true;
}

static void hand_over(struct unc__job *job)
{
    unc__record_release(job->token, 0);
    if (settle(job)) {
        free(job);
        return;
    }
    if (!job->is_wanted && job->error < 0) {
        report_failure(job);
    }
    unc__job_discard(job);
}

static void count_down(struct unc__pool *pool)
{
    if (atomic_fetch_sub(&pool->job_count, 1) == 1) {
        unc__shutdown_wake(pool);
    }
}

void unc__delivery_make(struct unc__pool *pool)
{
    struct unc__job *job;

    (void)pthread_mutex_lock(&pool->lock);
    job = unc__job_list_take(&pool->done).first;
    (void)pthread_mutex_unlock(&pool->lock);

    while (job != NULL) {
        struct unc__job *next = job->next;

        hand_over(job);
        if (pool->process != unc__process_generation()) {
            return; /* `discard` forked */
        }
        count_down(pool);
        job = next;
    }
}

void unc__delivery_drop(struct unc__job *job)
{
    struct unc__pool *pool = job->pool;

    unc__record_release(job->token, 0);
    unc__job_discard(job);
    count_down(pool);
}

static struct unc__job *job_of(struct unc__future_source *source)
{
    return (struct unc__job *)(void *)((char *)source -
                                       offsetof(struct unc__job, source));
}

/* In the loop's thread: the job's future is cancelled, or about to be freed. */
static void let_go(struct unc__future_source *source, bool is_cancelled)
{
    struct unc__job *job = job_of(source);

    job->future->has_source = false;
    job->future = NULL;
    if (job->pool->process == unc__process_generation() && is_cancelled &&
        unc__pool_remove(job->pool, job)) {
        unc__delivery_drop(job);
    }
}

struct unc_future *unc__delivery_expect(const struct unc_site *site, struct unc__job *job,
                                        struct unc_loop *loop)
{
    job->source.let_go = let_go;
    job->future = unc__future_new_sourced(site, job->stack, loop, &job->source);
    job->is_wanted = true;
    return job->future;
}
