/* SPDX-License-Identifier: MIT */
#include "task/stage.h"

#include <errno.h>

#include "lib/case.h"

struct unc_task *spawn(struct unc_loop *loop, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop, function, userdata, &task), 0);
    assert_non_null(task);
    return task;
}

int run_until(struct unc_loop *loop, struct unc_task *task, void **ret_result)
{
    return unc_loop_run_until_complete(loop, unc_task_as_future(task), ret_result);
}

int play(struct unc_loop *loop, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = spawn(loop, function, userdata);
    int r = run_until(loop, task, NULL);

    task = unc_task_unref(task);
    return r;
}

void run_turns(struct unc_loop *loop, int count)
{
    while (count-- > 0) {
        run_once(loop);
    }
}

static void note_word(const char *word)
{
    if (word != NULL) {
        trace_add(word);
    }
}

int return_at_once(void *word, void **ret_result)
{
    (void)ret_result;
    note_word(word);
    return 0;
}

int yield_once(void *word, void **ret_result)
{
    int r;

    (void)ret_result;
    note_word(word);
    r = unc_task_yield();
    note_word(r == UNC_ECANCELLED ? "!" : word);
    return r;
}

int sleep_for_ever(void *word, void **ret_result)
{
    int r;

    (void)ret_result;
    note_word(word);
    r = unc_task_sleep(INT64_MAX);
    note_word(r == UNC_ECANCELLED ? "!" : "?");
    return r;
}

int await_future(void *future, void **ret_result)
{
    return unc_future_await(future, ret_result);
}

int await_task(void *task, void **ret_result)
{
    return unc_task_await(task, ret_result);
}

int return_eio(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return -EIO;
}

int return_userdata(void *userdata, void **ret_result)
{
    *ret_result = userdata;
    return 0;
}
