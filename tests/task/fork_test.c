/* SPDX-License-Identifier: MIT */
/* A task that forks: the child goes on alone. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "task/stage.h"

struct forking {
    struct unc_loop *loop;
    int (*in_child)(const struct forking *forking); /* NULL: the task returns */
    struct unc_task *other;
    int status;
};

static int fork_and_wait(void *userdata, void **ret_result)
{
    struct forking *forking = userdata;
    pid_t pid = fork();

    (void)ret_result;
    if (pid < 0) {
        return -errno;
    }
    if (pid == 0) {
        if (forking->in_child != NULL) {
            _exit(forking->in_child(forking));
        }
        return 0;
    }
    forking->status = wait_for_child(pid);
    return unc_task_yield();
}

static int use_everything(const struct forking *forking)
{
    struct unc_task *current = NULL;
    struct unc_loop *loop = NULL;

    CHILD_CHECK(unc_task_get_current(&current) == UNC_ENOTASK);
    CHILD_CHECK(unc_task_yield() == -ECHILD);
    CHILD_CHECK(unc_task_sleep(1) == -ECHILD);
    CHILD_CHECK(unc_task_await(forking->other, NULL) == -ECHILD);
    CHILD_CHECK(unc_task_cancel(forking->other) == -ECHILD);
    CHILD_CHECK(unc_task_new(forking->loop, return_at_once, NULL, NULL) == -ECHILD);
    CHILD_CHECK(unc_loop_get_running(&loop) == UNC_ENOTRUNNING);
    return 0;
}

static void fork_with(int (*function)(const struct forking *forking))
{
    struct forking forking = { .loop = make_loop(), .in_child = function };

    forking.other = spawn(forking.loop, yield_once, WORD("a"));
    assert_int_equal(play(forking.loop, fork_and_wait, &forking), 0);
    assert_int_equal(forking.status, 0);
    assert_true(unc_task_is_done(forking.other));
    assert_string_equal(trace(), "aa");
    forking.other = unc_task_unref(forking.other);
    forking.loop = unc_loop_free(forking.loop);
}

UNC_TEST_TIDY(child_of_a_task__whatever_waits__refused)
{
    fork_with(use_everything);
}

static int play_own_loop(const struct forking *forking)
{
    struct unc_loop *loop = NULL;
    struct unc_task *task = NULL;
    struct unc_future *future;

    (void)forking;
    CHILD_CHECK(unc_loop_new(&loop) == 0);
    CHILD_CHECK(unc_task_new(loop, yield_once, WORD("b"), &task) == 0);
    future = unc_task_as_future(task);
    CHILD_CHECK(unc_loop_run_until_complete(loop, future, NULL) == 0);
    CHILD_CHECK(strcmp(trace(), "abb") == 0);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
    return 0;
}

UNC_TEST_TIDY(child_of_a_task__with_a_loop_of_its_own__tasks_work)
{
    fork_with(play_own_loop);
}

static int free_parents_loop(const struct forking *forking)
{
    struct unc_task *other = forking->other;
    struct unc_loop *loop = forking->loop;

    CHILD_CHECK(unc_loop_close(loop) == 0);
    other = unc_task_unref(other);
    loop = unc_loop_free(loop);
    return 0;
}

UNC_TEST_TIDY(child_of_a_task__closes_the_parents_loop__only_its_copy)
{
    fork_with(free_parents_loop);
}

#ifndef UNC_TEST_FORK_STAYS_INSIDE
/* The child returns from the task, and so from the run, with -ECHILD. */
UNC_TEST_TIDY(child_of_a_task__returns__the_run_ends_there)
{
    struct forking forking = { .loop = make_loop() };
    pid_t self = getpid();
    struct unc_task *task = spawn(forking.loop, fork_and_wait, &forking);
    int r;

    forking.other = spawn(forking.loop, yield_once, WORD("a"));
    r = run_until(forking.loop, task, NULL);
    if (getpid() != self) {
        _exit(r == -ECHILD && strcmp(trace(), "") == 0 ? 0 : 1);
    }
    assert_int_equal(r, 0);
    assert_int_equal(forking.status, 0);
    run_once(forking.loop);
    task = unc_task_unref(task);
    forking.other = unc_task_unref(forking.other);
    forking.loop = unc_loop_free(forking.loop);
}
#endif
