/* SPDX-License-Identifier: MIT */
#ifndef UNC_EXECUTOR_POOL_H
#define UNC_EXECUTOR_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/threads.h"
#include "executor/job.h"
#include "loop/core.h"

/*
 * The threads and jobs of one loop's executor. It is the executor's part of the loop, and
 * an object of its own: a job that still runs when the loop is closed and freed keeps its
 * pool, and nothing else of the loop.
 *
 *     job.c     one function to run           pool.c      queue, lists, life
 *     worker.c  the threads                   delivery.c  results on their way
 *     part.c    made for a loop, closed with it           submit.c  giving a job
 *     run.c     a task that waits for one     shutdown.c  waiting for all
 *
 * Threads. What is under "lock" may be touched by whoever holds it; the rest of it is the
 * loop's thread's, or does not change.
 *
 * Close. A worker touches the loop only after it has looked at is_closed under the lock
 * and, still under it, counted itself as a waker of the loop (waker_count of
 * loop/core.h), which unc__poller_close waits for. A submitter in another thread counts
 * itself before it looks at the loop's mark. So whoever closes the loop waits for both,
 * and for no job.
 */
struct unc__worker {
    struct unc__worker *next;
    struct unc__pool *pool;
    struct unc__job *job; /* that it runs */
    pthread_t thread;
    bool is_detached; /* nobody will join it */
    uint32_t site;
    uint32_t stack; /* of the call that started it */
    uint64_t owner; /* serial of the loop */
};

/* A task that waits for a shutdown; on its stack. See shutdown.c. */
struct unc__shutdown_wait;

struct unc__pool {
    struct unc__part part; /* first: the loop knows it by that */
    struct unc_loop *loop; /* not to be touched once is_closed */
    uint32_t process;
    _Atomic uint32_t user_count; /* the loop, and detached workers */
    _Atomic size_t job_count;    /* given and not handed over yet */
    _Atomic uint64_t last_number;
    struct unc_handle delivery; /* in the loop's queue while is_delivery_queued */
    struct unc__shutdown_wait *shutdown_waits;
    struct unc__place shut; /* the first shutdown; readable once is_shut */
    int64_t patience_ns; /* after which a wait without a limit says what it waits for */

    pthread_mutex_t lock;
    pthread_cond_t work;     /* the queue has something, or it is over */
    pthread_cond_t progress; /* no job is queued or runs; for who blocks */
    struct unc__job_list queued;
    struct unc__job_list running;
    struct unc__job_list done;
    struct unc__worker *workers;
    unsigned thread_count;
    unsigned thread_limit;
    unsigned idle_count;
    unsigned noted_count; /* of these, as base/threads.h knows of */
    bool is_shut;         /* no more jobs */
    bool is_closed;       /* the loop is gone */
    bool is_awaited;
    bool is_delivery_queued;
    bool is_waking;          /* a worker was woken and has not come yet */
    bool is_searching;       /* one is looking out for the next job, without the lock */
    _Atomic bool has_queued; /* for it */
};

/* -- pool.c */
struct unc__pool *unc__pool_new(struct unc_loop *loop); /* NULL: no memory */
void unc__pool_unref(struct unc__pool *pool);
/* unc__pool_abandon: in a child of fork, whose threads and lock may be anyhow. */
void unc__pool_abandon(struct unc__pool *pool);
/*
 * unc__pool_add: queue @job, and see that a thread will run it. Any thread. Returns: 0,
 * UNC_ECLOSED, UNC_EEXEC, -EAGAIN or -ENOMEM: no thread is there and none can be started.
 */
int unc__pool_add(struct unc__pool *pool, struct unc__job *job);
/* unc__pool_remove: take @job out of the queue. Returns: false if it has begun. */
bool unc__pool_remove(struct unc__pool *pool, struct unc__job *job);

/* unc__pool_note_idle: with the lock held, idle_count or is_waking has changed: one that
 * is on its way is not idle, although it sleeps. */
static inline void unc__pool_note_idle(struct unc__pool *pool)
{
    unsigned count = pool->idle_count - (pool->is_waking && pool->idle_count > 0);

    if (count != pool->noted_count) {
        unc__threads_note_idle((int)count - (int)pool->noted_count);
        pool->noted_count = count;
    }
}

/*
 * unc__pool_wants_worker: with the lock held, something queued: whether to wake a worker,
 * which is then said to be on its way. One at a time is woken; it wakes the next one.
 */
static inline bool unc__pool_wants_worker(struct unc__pool *pool)
{
    bool is_wanted = pool->queued.count > 0 && pool->idle_count > 0 && !pool->is_waking &&
                     !pool->is_searching;

    if (is_wanted) {
        pool->is_waking = true;
        unc__pool_note_idle(pool);
    }
    return is_wanted;
}

/* -- worker.c */
/* unc__worker_start: one more, with the lock held, for the call that gave @job. */
int unc__worker_start(struct unc__pool *pool, const struct unc__job *job);
/* unc__worker_part: with the lock held and the end announced: those that are in a job are
 * on their own from now on; the others are returned, to be joined. */
struct unc__worker *unc__worker_part(struct unc__pool *pool);
void unc__worker_join(struct unc__worker *list);
/* unc__worker_serves: whether this thread is one of @loop's executor. */
bool unc__worker_serves(const struct unc_loop *loop);

/* -- submit.c */
/* unc__executor_make_job: any thread, counted as a waker. Returns: 0, UNC_ECLOSED,
 * -ENOMEM. The job is the caller's; release it with free, or give it away: */
int unc__executor_make_job(struct unc_loop *loop, const struct unc__job_use *use,
                           struct unc__job **ret_job);
/* unc__pool_give: number, record and add @job. Returns: 0, or an error of unc__pool_add;
 * then the job is still the caller's. */
int unc__pool_give(const struct unc_site *site, struct unc__job *job);

/* -- delivery.c */
/* unc__delivery_prepare: @pool has a handle for it. */
void unc__delivery_prepare(struct unc__pool *pool);
/* unc__delivery_send: have the loop hand over what is done. No lock held; the caller is
 * counted as a waker. */
void unc__delivery_send(struct unc__pool *pool);
/* unc__delivery_make: hand over what is done, in the loop's thread. */
void unc__delivery_make(struct unc__pool *pool);
/* unc__delivery_drop: @job was taken out of the queue: it will not run. */
void unc__delivery_drop(struct unc__job *job);
/* unc__delivery_expect: a future for @job, which is not queued yet and given at @site.
 * NULL: no memory. */
struct unc_future *unc__delivery_expect(const struct unc_site *site, struct unc__job *job,
                                        struct unc_loop *loop);

/* -- part.c */
/* unc__executor_get: the pool of @loop, made if need be. Any thread, counted as a waker.
 * Returns: 0, UNC_ECLOSED if the loop was closed meanwhile, -ENOMEM. */
int unc__executor_get(struct unc_loop *loop, struct unc__pool **ret_pool);

#endif
