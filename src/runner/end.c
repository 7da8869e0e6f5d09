/* SPDX-License-Identifier: MIT */
/*
 * What comes before the loop is closed: tasks end, then jobs.
 *
 * All tasks that are pending are cancelled at once, the oldest first, and the loop runs
 * until the last of them has ended. Those that were made meanwhile may be part of
 * somebody's tidying up; they are cancelled when that is done, and so on. Where there is
 * no memory to look after all at once, some are looked after at a time.
 *
 * A stop that the program asks for is no end here: the loop runs on.
 */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/executor.h>

#include "base/clock.h"
#include "loop/core.h"
#include "runner/runner.h"
#include "task/task.h"

#define FEW         16 /* tasks at a time, without memory */
#define NAMED_COUNT 10 /* of cancelled ones; the others are counted */

struct ending;

/* A task that was cancelled. */
struct leftover {
    struct unc__future_waiter waiter; /* out of the list: it has ended */
    struct unc__future_wait wait;     /* keeps its memory until we have looked */
    struct ending *ending;
    bool is_read; /* somebody else has asked for its result, or will */
};

struct ending {
    const struct unc_site *site;
    struct unc_loop *loop;
    int64_t began_ns;
    int64_t limit_ns; /* < 0: none */
    struct leftover *leftovers;
    size_t count;
    size_t left_count; /* that have not ended */
    bool is_due;       /* the limit was reached */
};

static struct unc_task *task_of(const struct leftover *leftover)
{
    return unc__task_of_future(leftover->wait.future);
}

static void on_end(struct unc__future_waiter *waiter, int result)
{
    struct leftover *leftover =
        (struct leftover *)((char *)waiter - offsetof(struct leftover, waiter));
    const struct unc_future *future = leftover->wait.future;

    (void)result;
    leftover->is_read =
        future->is_read || future->waiters != NULL || future->links != NULL;
    leftover->ending->left_count--;
    if (leftover->ending->left_count == 0) {
        (void)unc_loop_stop(leftover->ending->loop);
    }
}

static int on_due(struct unc_loop *loop, void *userdata)
{
    struct ending *ending = userdata;

    ending->is_due = true;
    return unc_loop_stop(loop);
}

static struct unc_future *first_pending(const struct unc_loop *loop)
{
    const struct unc__part *part = loop->parts[UNC__PART_TASKS];

    return part == NULL ? NULL : ((const struct unc__tasks *)(const void *)part)->pending;
}

static size_t count_pending(const struct unc_loop *loop)
{
    size_t count = 0;

    for (const struct unc_future *future = first_pending(loop); future != NULL;
         future = future->next) {
        count++;
    }
    return count;
}

/* The newest are first in the list, the oldest are to be first here. */
static void collect(struct ending *ending)
{
    struct unc_future *future = first_pending(ending->loop);

    for (size_t i = ending->count; i-- > 0; future = future->next) {
        struct leftover *leftover = &ending->leftovers[i];

        *leftover = (struct leftover){ .waiter.wake = on_end,
                                       .wait.future = future,
                                       .ending = ending };
        unc__future_add_waiter(future, &leftover->waiter);
        future->wait = &leftover->wait;
    }
    ending->left_count = ending->count;
}

static void name_cancelled(const struct ending *ending)
{
    for (size_t i = 0; i < ending->count && i < NAMED_COUNT; i++) {
        unc__name_cancelled(task_of(&ending->leftovers[i]));
    }
    if (ending->count > NAMED_COUNT) {
        unc__name_more_cancelled(ending->loop, ending->count - NAMED_COUNT);
    }
}

static void cancel_all(const struct ending *ending)
{
    for (size_t i = 0; i < ending->count; i++) {
        (void)unc__task_cancel(task_of(&ending->leftovers[i]));
    }
}

static int64_t remaining_ns(const struct ending *ending)
{
    int64_t elapsed_ns = unc__clock_monotonic_ns() - ending->began_ns;

    return elapsed_ns < ending->limit_ns ? ending->limit_ns - elapsed_ns : 0;
}

/* Run until all have ended, or the limit is reached. */
static int run(struct ending *ending)
{
    struct unc_handle *timer = NULL;
    int r = 0;

    if (ending->limit_ns >= 0) {
        r = unc__timer_set(ending->loop, remaining_ns(ending), on_due, ending, &timer);
    }
    while (r == 0 && ending->left_count > 0 && !ending->is_due) {
        r = unc_loop_run_forever_at(ending->site, ending->loop);
    }
    if (r != -ECHILD && timer != NULL && !ending->is_due) {
        unc__timer_unset(ending->loop, timer);
    }
    return r;
}

/* Nobody will ask for its error any more, unless somebody already has. */
static void look_after(struct leftover *leftover)
{
    struct unc_future *future = leftover->wait.future;
    struct unc_task *task = unc__task_of_future(future);

    future->is_read = leftover->is_read;
    unc__task_check_read(task);
    unc__future_set_read(future);
    future->wait = NULL;
    unc__task_settle(task);
}

static void let_go(struct ending *ending)
{
    for (size_t i = 0; i < ending->count; i++) {
        struct leftover *leftover = &ending->leftovers[i];

        if (leftover->waiter.future == NULL) {
            look_after(leftover);
            continue;
        }
        unc__future_remove_waiter(&leftover->waiter);
        leftover->wait.future->wait = NULL;
        if (ending->is_due) {
            unc__name_refusing(task_of(leftover), ending->limit_ns);
        }
    }
}

/* Those that are pending now; @room of them. */
static int end_some(struct ending *ending, struct leftover *leftovers, size_t room)
{
    size_t pending_count = count_pending(ending->loop);
    int r;

    ending->leftovers = leftovers;
    ending->count = pending_count < room ? pending_count : room;
    collect(ending);
    if (ending->loop->is_debug) {
        name_cancelled(ending);
    }
    cancel_all(ending);
    r = run(ending);
    if (r == -ECHILD) {
        return r; /* nothing is touched: the child may have freed the loop */
    }
    let_go(ending);
    return r == 0 && ending->left_count > 0 ? UNC_EREFUSED : r;
}

static int end_pending(struct ending *ending)
{
    size_t count = count_pending(ending->loop);
    struct leftover few[FEW];
    struct leftover *leftovers = calloc(count == 0 ? 1 : count, sizeof *leftovers);
    int r = leftovers != NULL ? end_some(ending, leftovers, count)
                              : end_some(ending, few, FEW);

    ending->leftovers = NULL;
    free(leftovers);
    return r;
}

static int end_tasks(struct ending *ending)
{
    int r = 0;

    while (r == 0 && first_pending(ending->loop) != NULL) {
        r = end_pending(ending);
    }
    return r;
}

static int end_all_tasks(const struct unc_site *site, const struct unc_runner *runner)
{
    struct ending ending = { .site = site,
                             .loop = runner->loop,
                             .began_ns = unc__clock_monotonic_ns(),
                             .limit_ns = runner->options.task_limit_ns };

    return end_tasks(&ending);
}

struct shutdown {
    const struct unc_site *site;
    struct unc_loop *loop;
    int64_t limit_ns;
};

static int shut_down(void *userdata, void **ret_result)
{
    const struct shutdown *shutdown = userdata;

    (void)ret_result;
    return unc_executor_shutdown_at(shutdown->site, shutdown->loop, shutdown->limit_ns);
}

/* The loop runs meanwhile: jobs may need it to end. */
static int end_jobs(const struct unc_site *site, const struct unc_runner *runner)
{
    struct shutdown shutdown = { site, runner->loop, runner->options.executor_limit_ns };
    const struct unc_task_options options = { .name = "executor shutdown" };
    struct unc_task *task;
    int r;

    if (atomic_load(&runner->loop->parts[UNC__PART_EXECUTOR]) == NULL) {
        return 0;
    }
    r = unc_task_new_with_at(site, runner->loop, &options, shut_down, &shutdown, &task);
    if (r < 0) {
        return r;
    }
    do {
        r = unc_loop_run_until_complete_at(site, runner->loop, unc_task_as_future(task),
                                           NULL);
    } while (r == UNC_EEARLY);
    if (r != -ECHILD) {
        (void)unc_task_unref_at(site, task);
    }
    return r;
}

int unc__runner_end(const struct unc_site *site, const struct unc_runner *runner)
{
    int jobs;
    int r = end_all_tasks(site, runner);

    if (r == -ECHILD) {
        return r;
    }
    jobs = end_jobs(site, runner);
    if (r == 0 && jobs != -ECHILD) {
        r = end_all_tasks(site, runner); /* made when the last jobs were done */
    }
    return r == 0 ? jobs : r;
}
