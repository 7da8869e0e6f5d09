/* SPDX-License-Identifier: MIT */
/*
 * Shutting an executor down, and naming what delays it.
 *
 * Over is when every job has been handed over, not when the last one has ended: after a
 * shutdown nothing of it is left to be lost by a close. Then the threads are joined,
 * which is a matter of microseconds: they have nothing to do any more.
 */
#include "executor/shutdown.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "executor/pool.h"

#define NAMED_MAX 8 /* jobs in one warning */

static void describe_job(struct unc__text *text, const struct unc__job *job,
                         int64_t now_ns)
{
    const struct unc_site *site = job->site;
    int64_t begun_ns = __atomic_load_n(&job->begun_ns, __ATOMIC_RELAXED);

    unc__text_format(text, " job %llu", (unsigned long long)job->number);
    if (job->name[0] != '\0') {
        unc__text_format(text, " \"%s\"", job->name);
    }
    unc__text_format(text, ", running for %lld ms",
                     (long long)(begun_ns == 0 ? 0 : (now_ns - begun_ns) / 1000000));
    if (site != NULL) {
        unc__text_format(text, ", given by %s() in %s at %s:%u", site->call,
                         site->function, site->file, site->line);
    }
}

/* With the lock held. */
static void describe_left(struct unc__text *text, const struct unc__pool *pool)
{
    int64_t now_ns = unc__clock_monotonic_ns();
    size_t count = 0;

    for (const struct unc__job *job = pool->running.first;
         job != NULL && count < NAMED_MAX; job = job->next) {
        unc__text_add(text, count++ == 0 ? ":" : ";");
        describe_job(text, job, now_ns);
    }
    if (count < pool->running.count) {
        unc__text_format(text, "; and %zu more", pool->running.count - count);
    }
    if (pool->queued.count > 0) {
        unc__text_format(text, "; %zu had not begun", pool->queued.count);
    }
}

/* Where the job that runs longest was given. Site and stack: see unc__place_here. */
static struct unc__place find_cause(struct unc__pool *pool)
{
    struct unc__place place = { 0, 0 };
    const struct unc__job *oldest;

    (void)pthread_mutex_lock(&pool->lock);
    oldest = pool->running.first;
    if (oldest != NULL && unc__record_is_on()) {
        place.site = unc__record_site(oldest->site);
        place.stack = oldest->stack;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return place;
}

static void warn(struct unc__pool *pool, int64_t waited_ns)
{
    char buffer[2048];
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    unc__text_format(
        &text, "unclosed: the executor of loop %llu has not ended after %lld ms",
        (unsigned long long)pool->loop->id, (long long)(waited_ns / 1000000));
    (void)pthread_mutex_lock(&pool->lock);
    describe_left(&text, pool);
    (void)pthread_mutex_unlock(&pool->lock);
    unc__failure_warn(pool->loop, &text);
}

void unc__shutdown_wake(struct unc__pool *pool)
{
    (void)pool;
}

static void add_clamped(int64_t *time_ns, int64_t more_ns)
{
    if (__builtin_add_overflow(*time_ns, more_ns, time_ns)) {
        *time_ns = INT64_MAX;
    }
}

/* Block until no job is queued or runs, or until @until_ns. Returns: whether none is. */
static bool wait_quiet(struct unc__pool *pool, int64_t until_ns)
{
    const struct timespec until = { .tv_sec = until_ns / UNC_S(1),
                                    .tv_nsec = until_ns % UNC_S(1) };
    bool is_quiet;
    int error = 0;

    (void)pthread_mutex_lock(&pool->lock);
    pool->is_awaited = true;
    for (;;) {
        is_quiet = pool->queued.count == 0 && pool->running.count == 0;
        if (is_quiet || error != 0) {
            break;
        }
        error = pthread_cond_timedwait(&pool->progress, &pool->lock, &until);
    }
    pool->is_awaited = false;
    (void)pthread_mutex_unlock(&pool->lock);
    return is_quiet;
}

/* Outside a run. @limit_ns: negative: none, but a word after a while. */
static int block(struct unc__pool *pool, int64_t limit_ns)
{
    bool is_patient = limit_ns < 0;
    int64_t until_ns = unc__clock_monotonic_ns();

    add_clamped(&until_ns, is_patient ? pool->patience_ns : limit_ns);
    for (;;) {
        unc__delivery_make(pool);
        if (atomic_load(&pool->job_count) == 0) {
            return 0;
        }
        if (wait_quiet(pool, until_ns)) {
            continue;
        }
        if (!is_patient) {
            return -ETIMEDOUT;
        }
        warn(pool, pool->patience_ns);
        until_ns = INT64_MAX;
    }
}

static void announce(struct unc__pool *pool, const struct unc_site *site)
{
    struct unc__place here = unc__place_here(site);

    (void)pthread_mutex_lock(&pool->lock);
    if (!pool->is_shut) {
        pool->shut = here;
        pool->is_shut = true;
        (void)pthread_cond_broadcast(&pool->work);
    }
    (void)pthread_mutex_unlock(&pool->lock);
}

static void end_threads(struct unc__pool *pool)
{
    struct unc__worker *idle;

    (void)pthread_mutex_lock(&pool->lock);
    idle = unc__worker_part(pool);
    (void)pthread_mutex_unlock(&pool->lock);
    unc__worker_join(idle);
}

int unc_executor_shutdown_at(const struct unc_site *site, struct unc_loop *loop,
                             int64_t limit_ns)
{
    struct unc__pool *pool = NULL;
    int r = unc__loop_guard(loop, site);

    if (r == 0) {
        r = unc__executor_get(loop, &pool);
    }
    if (r < 0) {
        return r;
    }
    if (unc__worker_is_self(pool)) {
        return -EDEADLK;
    }
    if (limit_ns != 0 && unc__loop_runs_here(loop)) {
        return UNC_ENOTASK;
    }
    announce(pool, site);
    if (limit_ns == 0) {
        return 0;
    }
    r = block(pool, limit_ns);
    if (r < 0) {
        warn(pool, limit_ns);
        return unc__verdict_error_of(loop, site, r, find_cause(pool));
    }
    end_threads(pool);
    return 0;
}
