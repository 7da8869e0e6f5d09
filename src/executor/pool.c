/* SPDX-License-Identifier: MIT */
/*
 * The pool: its lists, its lock, its life.
 *
 * A thread is started when more jobs are queued than threads are idle. It is started with
 * the lock held: whoever sees that there are threads can rely on one of them taking the
 * job, even if no further one can be had.
 */
#include "executor/pool.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "loop/lock.h"

#define THREADS_MAX      32
#define THREADS_SPARE    4
#define PATIENCE_DEFAULT UNC_S(10)

static unsigned choose_thread_limit(void)
{
    cpu_set_t processors;
    long count = sched_getaffinity(0, sizeof processors, &processors) == 0
                     ? CPU_COUNT(&processors)
                     : sysconf(_SC_NPROCESSORS_ONLN);

    if (count < 1) {
        count = 1;
    }
    return count > THREADS_MAX - THREADS_SPARE ? THREADS_MAX
                                               : (unsigned)count + THREADS_SPARE;
}

/* It is held for a few instructions: worth waiting a moment for, awake. */
static void init_lock(struct unc__pool *pool)
{
    pthread_mutexattr_t attributes;

    (void)pthread_mutexattr_init(&attributes);
    (void)pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
    (void)pthread_mutex_init(&pool->lock, &attributes);
    (void)pthread_mutexattr_destroy(&attributes);
}

/* Deadlines are the loop's: on the clock that nobody sets. */
static void init_progress(struct unc__pool *pool)
{
    pthread_condattr_t attributes;

    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&pool->progress, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

struct unc__pool *unc__pool_new(struct unc_loop *loop)
{
    struct unc__pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL) {
        return NULL;
    }
    pool->loop = loop;
    pool->process = loop->process;
    pool->thread_limit = choose_thread_limit();
    pool->patience_ns = PATIENCE_DEFAULT;
    atomic_init(&pool->user_count, 1);
    init_lock(pool);
    (void)pthread_cond_init(&pool->work, NULL);
    init_progress(pool);
    unc__delivery_prepare(pool);
    return pool;
}

void unc__pool_unref(struct unc__pool *pool)
{
    if (atomic_fetch_sub(&pool->user_count, 1) > 1) {
        return;
    }
    (void)pthread_cond_destroy(&pool->progress);
    (void)pthread_cond_destroy(&pool->work);
    (void)pthread_mutex_destroy(&pool->lock);
    free(pool);
}

static void forget_jobs(struct unc__job_list *list)
{
    struct unc__job *job = list->first;

    while (job != NULL) {
        struct unc__job *next = job->next;

        if (job->future != NULL) {
            job->future->has_source = false;
        }
        free(job);
        job = next;
    }
}

/*
 * If a thread of the parent held the lock at the fork, the lists may be half changed:
 * then this copy of them is left as it is, where a leak checker finds it.
 */
void unc__pool_abandon(struct unc__pool *pool)
{
    static struct unc__lock lock;
    static struct unc__part *abandoned;
    struct unc__worker *worker = pool->workers;

    if (pthread_mutex_trylock(&pool->lock) != 0) {
        unc__lock_take(&lock);
        pool->delivery.userdata = abandoned;
        abandoned = &pool->part;
        unc__lock_leave(&lock);
        return;
    }
    forget_jobs(&pool->queued);
    forget_jobs(&pool->running);
    forget_jobs(&pool->done);
    while (worker != NULL) {
        struct unc__worker *next = worker->next;

        free(worker);
        worker = next;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    free(pool);
}

/* With the lock held. */
static int add(struct unc__pool *pool, struct unc__job *job)
{
    int r;

    if (pool->is_closed) {
        return UNC_ECLOSED;
    }
    if (pool->is_shut) {
        return UNC_EEXEC;
    }
    job->state = UNC__JOB_QUEUED;
    unc__job_list_add(&pool->queued, job);
    atomic_store_explicit(&pool->has_queued, true, memory_order_relaxed);
    if (pool->queued.count > pool->idle_count + pool->is_searching &&
        pool->thread_count < pool->thread_limit) {
        r = unc__worker_start(pool, job);
        if (r < 0 && pool->thread_count == 0) {
            unc__job_list_remove(&pool->queued, job);
            return r;
        }
    }
    atomic_fetch_add(&pool->job_count, 1);
    return 0;
}

int unc__pool_add(struct unc__pool *pool, struct unc__job *job)
{
    bool wakes_worker;
    int r;

    (void)pthread_mutex_lock(&pool->lock);
    r = add(pool, job);
    wakes_worker = r == 0 && unc__pool_wants_worker(pool);
    (void)pthread_mutex_unlock(&pool->lock);

    if (wakes_worker) {
        (void)pthread_cond_signal(&pool->work);
    }
    return r;
}

bool unc__pool_remove(struct unc__pool *pool, struct unc__job *job)
{
    bool is_removed;

    (void)pthread_mutex_lock(&pool->lock);
    is_removed = job->state == UNC__JOB_QUEUED;
    if (is_removed) {
        unc__job_list_remove(&pool->queued, job);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return is_removed;
}
