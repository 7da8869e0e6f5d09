/* SPDX-License-Identifier: MIT */
/*
 * The life of a runner.
 *
 * Its loop is made when it is first needed, by whoever needs it: that call is shown as
 * what made the loop. The loop outlives the close, so that whoever uses it later is told
 * where it was closed, and goes with the runner.
 */
#include "runner/runner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/resource.h>

#include "loop/core.h"
#include "record/custom.h"

#define LIMIT_NS UNC_S(300)

/* Whether its loop is still what it was made as. */
static bool has_loop(const struct unc_runner *runner)
{
    return runner->loop != NULL && runner->loop->id == runner->loop_id &&
           atomic_load(&runner->loop->magic) != UNC__MAGIC_FREED;
}

static int copy_options(const struct unc_runner_options *options,
                        struct unc_runner_options *ret_copy)
{
    const struct unc_runner_options none = { 0 };
    struct unc_runner_options copy = options == NULL ? none : *options;

    if (copy.name != NULL) {
        copy.name = strdup(copy.name);
        if (copy.name == NULL) {
            return -ENOMEM;
        }
    }
    copy.task_limit_ns = copy.task_limit_ns == 0 ? LIMIT_NS : copy.task_limit_ns;
    copy.executor_limit_ns =
        copy.executor_limit_ns == 0 ? LIMIT_NS : copy.executor_limit_ns;
    *ret_copy = copy;
    return 0;
}

static int make(const struct unc_runner_options *options, struct unc_runner **ret_runner)
{
    struct unc_runner *runner = calloc(1, sizeof *runner);
    int r;

    if (runner == NULL) {
        return -ENOMEM;
    }
    r = copy_options(options, &runner->options);
    if (r < 0) {
        free(runner);
        return r;
    }
    runner->loop_type = UNC__TYPE_RUNNER;
    *ret_runner = runner;
    return 0;
}

static void record(const struct unc_site *site, struct unc_runner *runner)
{
    static const struct unc_resource_type type = { .name = "runner",
                                                   .release_call = "unc_runner_free" };
    struct unc__acquisition what = { .kind = UNC__KIND_CUSTOM,
                                     .key = (uint64_t)(uintptr_t)runner,
                                     .site = site,
                                     .name = runner->options.name };
    uint8_t number;

    unc__record_start();
    number = unc__record_type_number(&type);
    if (number != 0) {
        what.type = (enum unc__type)(UNC__TYPE_CUSTOM + number);
        runner->token = unc__record_acquire(&what);
    }
}

/* It has a loop, which is recorded as a runner's, or is gone. */
static void forget(struct unc_runner *runner)
{
    unc__record_release(runner->token, 0);
    runner->token.serial = 0;
}

int unc_runner_new_at(const struct unc_site *site,
                      const struct unc_runner_options *options,
                      struct unc_runner **ret_runner)
{
    int r = ret_runner == NULL ? -EINVAL : make(options, ret_runner);

    if (r == 0) {
        record(site, *ret_runner);
    }
    return r;
}

static int make_loop(const struct unc_site *site, struct unc_runner *runner)
{
    struct unc_loop *loop;
    int r = unc__loop_new(site, runner->loop_type, &loop);

    if (r < 0) {
        return r;
    }
    if (runner->options.name != NULL) {
        (void)unc_loop_set_name_at(site, loop, runner->options.name);
    }
    if (runner->options.is_debug) {
        (void)unc_loop_set_debug_at(site, loop, true);
    }
    (void)unc_loop_set_at(site, loop);
    runner->loop_id = loop->id;
    runner->loop = loop;
    forget(runner);
    return 0;
}

/* The program has closed or freed it, or the runner was closed. */
static int refuse_ended(const struct unc_site *site, const struct unc_runner *runner)
{
    if (runner->loop == NULL) {
        return 0;
    }
    return runner->loop->id == runner->loop_id
               ? unc__loop_refuse_ended(runner->loop, site)
               : unc__verdict_gone(runner->loop_id, site);
}

static int refuse_run(const struct unc_site *site, const struct unc_runner *runner)
{
    const struct unc_loop *other = unc__loop_running_here();
    int r = refuse_ended(site, runner);

    if (r < 0) {
        return r;
    }
    if (runner->loop != NULL) {
        return unc__run_refuse(runner->loop, site);
    }
    return other == NULL
               ? 0
               : unc__verdict_unmade(site, UNC_EOTHER, unc__loop_started(other));
}

int unc_runner_run_at(const struct unc_site *site, struct unc_runner *runner,
                      unc_task_fn *function, void *userdata, void **ret_result)
{
    int r = runner == NULL || function == NULL ? -EINVAL : refuse_run(site, runner);

    if (r == 0 && runner->loop == NULL) {
        r = make_loop(site, runner);
    }
    return r < 0 ? r : unc__runner_main(site, runner, function, userdata, ret_result);
}

int unc_runner_get_loop_at(const struct unc_site *site, struct unc_runner *runner,
                           struct unc_loop **ret_loop)
{
    int r;

    if (runner == NULL || ret_loop == NULL) {
        return -EINVAL;
    }
    r = refuse_ended(site, runner);
    if (r == 0 && runner->loop == NULL) {
        r = make_loop(site, runner);
    }
    if (r == 0) {
        *ret_loop = runner->loop;
    }
    return r;
}

static int refuse_close(const struct unc_site *site, const struct unc_loop *loop)
{
    const struct unc_loop *other = unc__loop_running_here();

    if (unc__loop_runs(loop)) {
        return unc__verdict(loop, site, UNC_ENOCLOSE, unc__loop_started(loop));
    }
    return other == NULL ? 0
                         : unc__verdict(loop, site, UNC_EOTHER, unc__loop_started(other));
}

static void close_loop(const struct unc_site *site, struct unc_runner *runner)
{
    if (runner->interrupt != NULL) { /* in a child, which left its run where it was */
        (void)unc__signal_unwatch(runner->loop, runner->interrupt);
        runner->interrupt = NULL;
    }
    if (unc__current.set == runner->loop) {
        (void)unc_loop_set_at(site, NULL);
    }
    (void)unc_loop_close_at(site, runner->loop);
    runner->is_closed = true;
}

int unc_runner_close_at(const struct unc_site *site, struct unc_runner *runner)
{
    int r;

    if (runner == NULL) {
        return -EINVAL;
    }
    if (runner->is_closed || !has_loop(runner)) {
        return 0;
    }
    r = refuse_close(site, runner->loop);
    if (r < 0) {
        return r;
    }
    if (!unc_loop_is_closed(runner->loop) &&
        runner->loop->process == unc__process_generation()) {
        r = unc__runner_end(site, runner);
    }
    if (r != -ECHILD) {
        close_loop(site, runner);
    }
    return r;
}

struct unc_runner *unc_runner_free_at(const struct unc_site *site,
                                      struct unc_runner *runner)
{
    if (runner == NULL) {
        return NULL;
    }
    if (unc_runner_close_at(site, runner) == -ECHILD) {
        return NULL; /* nothing is touched: the child may have freed it */
    }
    if (has_loop(runner)) {
        if (!runner->is_closed) {
            return NULL;
        }
        (void)unc_loop_free_at(site, runner->loop);
    }
    forget(runner);
    free((char *)(uintptr_t)runner->options.name);
    free(runner);
    return NULL;
}

void unc_runner_scope_leave(const struct unc_runner_scope *scope)
{
    *scope->runner = unc_runner_free_at(scope->site, *scope->runner);
}

int unc_run_at(const struct unc_site *site, const struct unc_runner_options *options,
               unc_task_fn *function, void *userdata, void **ret_result)
{
    struct unc_runner *runner;
    int end;
    int r = function == NULL ? -EINVAL : make(options, &runner);

    if (r < 0) {
        return r;
    }
    runner->loop_type = UNC__TYPE_RUN;
    r = unc_runner_run_at(site, runner, function, userdata, ret_result);
    end = unc_runner_close_at(site, runner);
    (void)unc_runner_free_at(site, runner);
    return r == 0 ? end : r;
}
