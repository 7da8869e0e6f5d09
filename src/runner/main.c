/* SPDX-License-Identifier: MIT */
/*
 * Running a main task, and SIGINT meanwhile.
 *
 * The rules are asyncio's. The first SIGINT cancels the main task; whether its end was
 * due to that is seen by the count of its cancellations: who else had cancelled it gets
 * UNC_ECANCELLED. One that arrives when the main task has just ended is not lost: the run
 * counts as interrupted, unless it was being cancelled already.
 */
#include "runner/runner.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "loop/core.h"
#include "task/task.h"

struct main_run {
    struct unc_task *task;
    bool is_interrupted; /* SIGINT has cancelled the task */
};

static int interrupt(struct unc_loop *loop, int signal_number, void *userdata)
{
    struct main_run *run = userdata;

    (void)loop;
    (void)signal_number;
    if (unc__task_cancel(run->task) == 1) {
        run->is_interrupted = true;
    }
    return 0;
}

static void watch_sigint(const struct unc_site *site, struct unc_runner *runner,
                         struct main_run *run)
{
    if (!runner->options.leaves_sigint && unc__thread_id() == (uint32_t)getpid()) {
        (void)unc__signal_watch(site, runner->loop, SIGINT, interrupt, run,
                                &runner->interrupt);
    }
}

/* Returns: whether SIGINT came too late to cancel the main task. */
static bool unwatch_sigint(struct unc_runner *runner, const struct main_run *run)
{
    bool has_arrived =
        runner->interrupt != NULL && unc__signal_unwatch(runner->loop, runner->interrupt);

    runner->interrupt = NULL;
    return has_arrived && !run->is_interrupted;
}

/* Who exits in the middle of unc_run has one thing to mend, not the loop and the task. */
static void mark_main(const struct unc_runner *runner, const struct unc_task *task,
                      bool is_running)
{
    if (runner->loop_type == UNC__TYPE_RUN) {
        unc__record_set_flags(task->future.token, is_running ? UNC__FLAG_INTERNAL : 0,
                              is_running ? 0 : UNC__FLAG_INTERNAL);
    }
}

int unc__runner_main(const struct unc_site *site, struct unc_runner *runner,
                     unc_task_fn *function, void *userdata, void **ret_result)
{
    const struct unc_task_options options = { .name = "main" };
    struct unc_loop *loop = runner->loop;
    struct main_run run = { NULL, false };
    bool is_late;
    int r = unc_task_new_with_at(site, loop, &options, function, userdata, &run.task);

    if (r < 0) {
        return r;
    }
    mark_main(runner, run.task, true);
    watch_sigint(site, runner, &run);
    r = unc_loop_run_until_complete_at(site, loop, unc_task_as_future(run.task),
                                       ret_result);
    if (loop->process != unc__process_generation()) {
        return -ECHILD; /* nothing is touched: the child may have freed the loop */
    }
    mark_main(runner, run.task, false);
    is_late = unwatch_sigint(runner, &run);
    if (r == UNC_ECANCELLED && run.is_interrupted) {
        r = unc_task_uncancel_at(site, run.task) == 0 ? UNC_EINTERRUPTED : r;
    }
    (void)unc_task_unref_at(site, run.task);
    return is_late && r != UNC_ECANCELLED ? UNC_EINTERRUPTED : r;
}
