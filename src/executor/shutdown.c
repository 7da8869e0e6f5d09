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
#include "task/wait.h"

#define NAMED_MAX 8 /* jobs in one warning */

/* A task that waits; on its stack, in the pool's list of them. */
struct unc__shutdown_wait {
    struct unc__wait wait; /* first */
    struct unc__shutdown_wait *next;
    struct unc__pool *pool;
    struct unc_handle *timer; /* NULL: it has fired */
    bool is_patient;          /* it only says what it waits for */
};

static void describe_job(struct unc__text *text, const struct unc__job *job,
                         int64_t now_ns)
{
    struct unc_site site;
    int64_t begun_ns = __atomic_load_n(&job->begun_ns, __ATOMIC_RELAXED);

    unc__text_format(text, " job %llu", (unsigned long long)job->number);
    if (job->name[0] != '\0') {
        unc__text_format(text, " \"%s\"", job->name);
    }
    unc__text_format(text, ", running for %lld ms",
                     (long long)(begun_ns == 0 ? 0 : (now_ns - begun_ns) / 1000000));
    if (unc__site_kept(job->site, &site)) {
        unc__text_format(text, ", given by %s() in %s at %s:%u", site.call, site.function,
                         site.file, site.line);
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
        place.site = oldest->site.id;
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

/* -- outside a run */

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

/* @limit_ns: negative: none, but a word after a while. */
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

/* -- in a task */

static void unlink_wait(struct unc__shutdown_wait *wait)
{
    struct unc__shutdown_wait **place = &wait->pool->shutdown_waits;

    while (*place != wait) {
        place = &(*place)->next;
    }
    *place = wait->next;
    if (wait->timer != NULL) {
        unc__timer_unset(wait->pool->loop, wait->timer);
        wait->timer = NULL;
    }
}

static void cancel(struct unc__wait *wait)
{
    unlink_wait((struct unc__shutdown_wait *)wait);
    unc__wake(wait, UNC_ECANCELLED);
}

void unc__shutdown_wake(struct unc__pool *pool)
{
    while (pool->shutdown_waits != NULL) {
        struct unc__shutdown_wait *wait = pool->shutdown_waits;

        unlink_wait(wait);
        unc__wake(&wait->wait, 0);
    }
}

static int run_out(struct unc_loop *loop, void *userdata)
{
    struct unc__shutdown_wait *wait = userdata;

    (void)loop;
    wait->timer = NULL;
    if (wait->is_patient) {
        warn(wait->pool, wait->pool->patience_ns);
        return 0;
    }
    unlink_wait(wait);
    unc__wake(&wait->wait, -ETIMEDOUT);
    return 0;
}

static int suspend(struct unc__pool *pool, const struct unc_site *site, int64_t limit_ns)
{
    struct unc__shutdown_wait wait = {
        .wait = { .cancel = cancel, .what = "the executor's last job", .site = site },
        .pool = pool,
        .is_patient = limit_ns < 0,
    };
    int r;

    if (atomic_load(&pool->job_count) == 0) {
        return 0;
    }
    r = unc__timer_set(pool->loop, wait.is_patient ? pool->patience_ns : limit_ns,
                       run_out, &wait, &wait.timer);
    if (r < 0) {
        return r;
    }
    wait.next = pool->shutdown_waits;
    pool->shutdown_waits = &wait;
    return unc__wait(&wait.wait);
}

/* -- both */

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

/* Say what is left, to the warning handler and for unc_error_get_last. */
static int give_up(struct unc__pool *pool, const struct unc_site *site, int64_t waited_ns)
{
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    warn(pool, waited_ns);
    unc__text_add(&text, "jobs are left");
    (void)pthread_mutex_lock(&pool->lock);
    describe_left(&text, pool);
    (void)pthread_mutex_unlock(&pool->lock);
    return unc__verdict_delay(pool->loop, site, -ETIMEDOUT, buffer, find_cause(pool));
}

static int wait_for_all(struct unc__pool *pool, const struct unc_site *site,
                        int64_t limit_ns)
{
    int r = unc__loop_runs_here(pool->loop) ? suspend(pool, site, limit_ns)
                                            : block(pool, limit_ns);

    if (r == -ETIMEDOUT) {
        return give_up(pool, site, limit_ns);
    }
    if (r == 0) {
        end_threads(pool);
    }
    return r;
}

static int refuse(struct unc__pool *pool, const struct unc_site *site, int64_t limit_ns)
{
    return limit_ns != 0 && unc__loop_runs_here(pool->loop)
               ? unc__task_may_wait(site, pool->loop)
               : 0;
}

int unc_executor_shutdown_at(const struct unc_site *site, struct unc_loop *loop,
                             int64_t limit_ns)
{
    struct unc__pool *pool = NULL;
    int r =
        loop != NULL && unc__worker_serves(loop) ? -EDEADLK : unc__loop_guard(loop, site);

    if (r == 0) {
        r = unc__executor_get(loop, &pool);
    }
    if (r == 0) {
        r = refuse(pool, site, limit_ns);
    }
    if (r != 0) {
        return r;
    }
    announce(pool, site);
    return limit_ns == 0 ? 0 : wait_for_all(pool, site, limit_ns);
}
