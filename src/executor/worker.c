/* SPDX-License-Identifier: MIT */
/*
 * The threads of a pool.
 *
 * One passage through the lock ends a job, takes the next one and decides whether the
 * loop has to be told; telling it and running come after. Once the loop is closed what
 * has ended is discarded here.
 */
#include "executor/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

#define SEARCHES 100 /* looks of a worker at the queue before it sleeps */

static UNC__THREAD_LOCAL struct unc__pool *own_pool; /* of the worker in this thread */

/* What one passage decided. */
struct turn {
    struct unc__job *next;    /* to be run; NULL: none now */
    struct unc__job *unheard; /* ended, and the loop is closed */
    bool wakes_loop;
    bool wakes_worker;
    bool is_over;
};

static bool is_quiet(const struct unc__pool *pool)
{
    return pool->queued.count == 0 && pool->running.count == 0;
}

/* The job that just ended, if any, goes where the loop finds it. */
static void end_job(struct unc__worker *worker, struct turn *turn)
{
    struct unc__pool *pool = worker->pool;
    struct unc__job *job = worker->job;

    if (job == NULL) {
        return;
    }
    worker->job = NULL;
    unc__job_list_remove(&pool->running, job);
    if (pool->is_closed) {
        turn->unheard = job;
        return;
    }
    unc__record_set_flags(job->token, UNC__FLAG_ENDED, 0);
    job->state = UNC__JOB_DONE;
    unc__job_list_add(&pool->done, job);
    if (!pool->is_delivery_queued) {
        pool->is_delivery_queued = true;
        turn->wakes_loop = true;
        atomic_fetch_add(&pool->loop->waker_count, 1);
    }
    if (pool->is_awaited && is_quiet(pool)) {
        (void)pthread_cond_broadcast(&pool->progress);
    }
}

static void begin_job(struct unc__worker *worker, struct turn *turn)
{
    struct unc__pool *pool = worker->pool;
    struct unc__job *job = pool->queued.first;

    if (job == NULL) {
        return;
    }
    unc__job_list_remove(&pool->queued, job);
    job->state = UNC__JOB_RUNNING;
    unc__job_list_add(&pool->running, job);
    worker->job = job;
    turn->next = job;
    atomic_store_explicit(&pool->has_queued, pool->queued.count > 0,
                          memory_order_relaxed);
    turn->wakes_worker = unc__pool_wants_worker(pool);
}

static inline void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/*
 * Jobs often come in quick succession, and to put a thread to sleep and wake it again
 * takes longer than many of them: one worker at a time stays awake for a microsecond or
 * two. With the lock held, which is not held meanwhile.
 */
static void search(struct unc__pool *pool)
{
    if (pool->is_searching) {
        return;
    }
    pool->is_searching = true;
    (void)pthread_mutex_unlock(&pool->lock);
    for (int i = 0;
         i < SEARCHES && !atomic_load_explicit(&pool->has_queued, memory_order_relaxed);
         i++) {
        pause_briefly();
    }
    (void)pthread_mutex_lock(&pool->lock);
    pool->is_searching = false;
}

/* Until there is a job or it is over. */
static void await_job(struct unc__pool *pool)
{
    if (pool->queued.count == 0 && !pool->is_shut) {
        search(pool);
    }
    while (pool->queued.count == 0 && !pool->is_shut) {
        pool->idle_count++;
        unc__pool_note_idle(pool);
        (void)pthread_cond_wait(&pool->work, &pool->lock);
        pool->idle_count--;
        pool->is_waking = false;
        unc__pool_note_idle(pool);
    }
}

static struct turn take_turn(struct unc__worker *worker)
{
    struct unc__pool *pool = worker->pool;
    struct turn turn = { 0 };

    (void)pthread_mutex_lock(&pool->lock);
    end_job(worker, &turn);
    if (!turn.wakes_loop && turn.unheard == NULL) {
        await_job(pool);
        turn.is_over = pool->queued.count == 0;
    }
    begin_job(worker, &turn);
    if (turn.is_over) {
        pool->thread_count--;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return turn;
}

static void run_job(struct unc__job *job)
{
    int r;

    unc__record_set_flags(job->token, UNC__FLAG_BEGUN, 0);
    __atomic_store_n(&job->begun_ns, unc__clock_monotonic_ns(), __ATOMIC_RELAXED);
    r = job->function(job->userdata, &job->result);
    job->error = r < 0 ? r : 0;
}

/* Returns: false in a child that a job forked: nothing of the pool is touched there. */
static bool work(struct unc__worker *worker)
{
    struct unc__pool *pool = worker->pool;

    for (;;) {
        struct turn turn = take_turn(worker);

        if (turn.wakes_worker) {
            (void)pthread_cond_signal(&pool->work);
        }
        if (turn.wakes_loop) {
            unc__delivery_send(pool);
        }
        if (turn.unheard != NULL) {
            unc__job_discard(turn.unheard);
        }
        if (turn.is_over) {
            return true;
        }
        if (turn.next != NULL) {
            run_job(turn.next);
        }
        if (pool->process != unc__process_generation()) {
            return false;
        }
    }
}

static struct unc__token record_thread(const struct unc__worker *worker)
{
    struct unc__acquisition what = { .kind = UNC__KIND_THREAD,
                                     .type = UNC__TYPE_WORKER,
                                     .flags = UNC__FLAG_INTERNAL,
                                     .key = unc__thread_id(),
                                     .owner = worker->owner,
                                     .site_id = worker->site,
                                     .stack = worker->stack };

    unc__record_prepare_thread();
    return unc__record_acquire(&what);
}

static void *run_thread(void *userdata)
{
    struct unc__worker *worker = userdata;
    struct unc__token token = record_thread(worker);

    own_pool = worker->pool;
    (void)pthread_setname_np(pthread_self(), "unclosed-worker");
    if (!work(worker)) {
        _exit(0); /* what runs at exit is the parent's to run */
    }
    own_pool = NULL;
    unc__record_release(token, 0);
    if (worker->is_detached) {
        unc__pool_unref(worker->pool);
        free(worker);
    }
    return NULL;
}

/* What a fault of a thread raises in it; blocked, it would end the process unseen. */
static const int fault_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };

/* A thread inherits the mask of its creator. */
static int create_thread(struct unc__worker *worker)
{
    sigset_t blocked;
    sigset_t previous;
    int error;

    (void)sigfillset(&blocked);
    for (size_t i = 0; i < sizeof fault_signals / sizeof *fault_signals; i++) {
        (void)sigdelset(&blocked, fault_signals[i]);
    }
    (void)pthread_sigmask(SIG_SETMASK, &blocked, &previous);
    error = pthread_create(&worker->thread, NULL, run_thread, worker);
    (void)pthread_sigmask(SIG_SETMASK, &previous, NULL);
    return -error;
}

int unc__worker_start(struct unc__pool *pool, const struct unc__job *job)
{
    struct unc__worker *worker = calloc(1, sizeof *worker);
    int r;

    if (worker == NULL) {
        return -ENOMEM;
    }
    worker->pool = pool;
    worker->site = job->site.id;
    worker->stack = job->stack;
    worker->owner = pool->loop->token.serial;
    r = create_thread(worker);
    if (r < 0) {
        free(worker);
        return r;
    }
    worker->next = pool->workers;
    pool->workers = worker;
    pool->thread_count++;
    return 0;
}

struct unc__worker *unc__worker_part(struct unc__pool *pool)
{
    struct unc__worker *worker = pool->workers;
    struct unc__worker *idle = NULL;

    pool->workers = NULL;
    while (worker != NULL) {
        struct unc__worker *next = worker->next;

        if (worker->job != NULL) {
            worker->is_detached = true;
            atomic_fetch_add(&pool->user_count, 1);
            (void)pthread_detach(worker->thread);
        } else {
            worker->next = idle;
            idle = worker;
        }
        worker = next;
    }
    return idle;
}

void unc__worker_join(struct unc__worker *list)
{
    while (list != NULL) {
        struct unc__worker *next = list->next;

        (void)pthread_join(list->thread, NULL);
        free(list);
        list = next;
    }
}

bool unc__worker_serves(const struct unc_loop *loop)
{
    struct unc__pool *pool = own_pool;
    bool is_open;

    if (pool == NULL || pool->loop != loop ||
        pool->process != unc__process_generation()) {
        return false;
    }
    (void)pthread_mutex_lock(&pool->lock);
    is_open = !pool->is_closed; /* else another loop may be there */
    (void)pthread_mutex_unlock(&pool->lock);
    return is_open;
}
