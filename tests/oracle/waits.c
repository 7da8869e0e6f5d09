/* SPDX-License-Identifier: MIT */
/*
 * The rows of waiting for several, with a limit, shielded, and in groups.
 * asyncio_waits.py has the same rows under the same names.
 */
#include <errno.h>
#include <stdio.h>

#include <unclosed/group.h>
#include <unclosed/wait.h>

#include "oracle/operations.h"
#include "oracle/trace.h"

static void run_once(struct stage *stage)
{
    must(unc_loop_stop(stage->loop) == 0);
    must(unc_loop_run_forever(stage->loop) == 0);
}

static const char *state_of(const struct unc_future *future)
{
    return unc_future_is_done(future) ? "done" : "pending";
}

/* Start @function, let it wait, do @happening, and see what becomes of it. */
static void play(struct stage *stage, unc_task_fn *function,
                 void (*happening)(struct stage *stage, struct unc_task *task))
{
    struct unc_task *task = NULL;

    must(unc_task_new(stage->loop, function, stage, &task) == 0);
    run_once(stage);
    if (happening != NULL) {
        happening(stage, task);
    }
    trace_add(verdict(
        unc_loop_run_until_complete(stage->loop, unc_task_as_future(task), NULL)));
    (void)unc_task_unref(task);
}

static void cancel(struct stage *stage, struct unc_task *task)
{
    (void)stage;
    must(unc_task_cancel(task) == 1);
}

static void fail_pending(struct stage *stage, struct unc_task *task)
{
    (void)task;
    must(unc_future_set_error(stage->pending, -EIO) == 0);
}

static int gather_two(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;
    struct unc_future *futures[] = { NULL, stage->pending };
    int r;

    (void)ret_result;
    must(unc_future_new(stage->loop, &futures[0]) == 0);
    r = unc_gather(futures, 2, 0, NULL);
    trace_add(state_of(futures[0]));
    (void)unc_future_free(futures[0]);
    return r;
}

static const char *gather_first_error(struct stage *stage)
{
    play(stage, gather_two, fail_pending);
    return trace_text();
}

static const char *gather_cancelled(struct stage *stage)
{
    play(stage, gather_two, cancel);
    trace_add(verdict(unc_future_get_result(stage->pending, NULL)));
    return trace_text();
}

static int gather_none(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_gather(NULL, 0, 0, NULL);
}

static const char *gather_nothing(struct stage *stage)
{
    play(stage, gather_none, NULL);
    return trace_text();
}

static int shield_pending(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;

    return unc_shield(stage->pending, ret_result);
}

static const char *shield_cancelled(struct stage *stage)
{
    play(stage, shield_pending, cancel);
    trace_add(state_of(stage->pending));
    return trace_text();
}

static int wait_a_moment(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;
    struct unc_future *futures[] = { stage->pending, stage->done };
    size_t done_count = 0;

    (void)ret_result;
    must(unc_wait(futures, 2, UNC_WAIT_ALL, UNC_MS(1), &done_count) == 0);
    trace_add(done_count == 1 ? "1" : "another_count");
    trace_add(state_of(stage->pending));
    must(unc_wait(futures, 2, UNC_WAIT_FIRST_DONE, -1, &done_count) == 0);
    trace_add(done_count == 1 ? "1" : "another_count");
    return unc_wait(futures, 0, UNC_WAIT_ALL, -1, NULL);
}

static const char *wait_times_out(struct stage *stage)
{
    play(stage, wait_a_moment, NULL);
    return trace_text();
}

static int limit_waiting(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;

    return unc_wait_for(unc_task_as_future(stage->waiting), 0, ret_result);
}

static const char *wait_for_times_out(struct stage *stage)
{
    play(stage, limit_waiting, NULL);
    trace_add(verdict(unc_task_get_result(stage->waiting, NULL)));
    return trace_text();
}

static int limit_nested(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;
    struct unc_timeout *outer = NULL;
    struct unc_timeout *inner = NULL;
    int r;

    must(unc_timeout_begin(0, &outer) == 0);
    must(unc_timeout_begin(UNC_S(60), &inner) == 0);
    r = unc_timeout_end(inner, unc_shield(stage->pending, ret_result));
    trace_add(verdict(r));
    r = unc_timeout_end(outer, r);
    trace_add(verdict(r));
    return unc_task_yield();
}

static const char *timeout_nested(struct stage *stage)
{
    play(stage, limit_nested, NULL);
    return trace_text();
}

static int await_pending(void *userdata, void **ret_result)
{
    const struct stage *stage = userdata;
    int r = unc_future_await(stage->pending, ret_result);

    trace_add(verdict(r));
    return r;
}

static int fail(void *userdata, void **ret_result)
{
    (void)userdata;
    (void)ret_result;
    return unc_task_yield() < 0 ? UNC_ECANCELLED : -EIO;
}

static int own_group(void *stage, unc_task_fn *second, bool sleeps)
{
    struct unc_group *group = NULL;
    int r;

    must(unc_group_new(&group) == 0);
    must(unc_group_spawn(group, await_pending, stage, NULL) == 0);
    must(unc_group_spawn(group, second, stage, NULL) == 0);
    if (sleeps) {
        trace_add(verdict(unc_task_sleep(UNC_S(60))));
    }
    r = unc_group_wait(group);
    (void)unc_group_free(group);
    return r;
}

static int own_failing(void *stage, void **ret_result)
{
    (void)ret_result;
    return own_group(stage, fail, false);
}

static int own_failing_elsewhere(void *stage, void **ret_result)
{
    (void)ret_result;
    return own_group(stage, fail, true);
}

static int own_waiting(void *stage, void **ret_result)
{
    (void)ret_result;
    return own_group(stage, await_pending, false);
}

static const char *group_task_fails(struct stage *stage)
{
    play(stage, own_failing, NULL);
    return trace_text();
}

static const char *group_task_fails_in_body(struct stage *stage)
{
    play(stage, own_failing_elsewhere, NULL);
    return trace_text();
}

/* Once its tasks have begun. */
static void cancel_later(struct stage *stage, struct unc_task *task)
{
    run_once(stage);
    cancel(stage, task);
}

static const char *group_cancelled(struct stage *stage)
{
    play(stage, own_waiting, cancel_later);
    return trace_text();
}

#define ROWS(X)                 \
    X(gather_first_error)       \
    X(gather_cancelled)         \
    X(gather_nothing)           \
    X(shield_cancelled)         \
    X(wait_times_out)           \
    X(wait_for_times_out)       \
    X(timeout_nested)           \
    X(group_task_fails)         \
    X(group_task_fails_in_body) \
    X(group_cancelled)

const struct operation wait_operations[] = {
#define INITIALIZER(name) { #name, name, IN(NEW) },
    ROWS(INITIALIZER)
#undef INITIALIZER
};

const size_t wait_operation_count = sizeof wait_operations / sizeof *wait_operations;
