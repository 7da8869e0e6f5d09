/* SPDX-License-Identifier: MIT */
/* What is acquired between unc_expect_begin and unc_expect_end. */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/future.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>
#include <unclosed/task.h>

#include "lib/case.h"

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[12];

static void take(int number)
{
    assert_int_equal(unc_resource_acquired(&slot, &slots[number], "it"), 0);
}

static void give_back(int number)
{
    assert_int_equal(unc_resource_released(&slot, &slots[number]), 0);
}

static void assert_told(const char *words)
{
    char *text = NULL;

    assert_true(unc_check_take_text(NULL, &text, NULL) >= 0);
    assert_non_null(strstr(text, words));
    assert_null(unc_report_free(text));
}

UNC_TEST_TIDY(expect__acquired_in_between__is_listed_with_the_reason_and_not_counted)
{
    int before = unc_check();

    assert_int_equal(unc_expect_begin("a cache for life"), 0);
    take(0);
    assert_int_equal(unc_expect_end(), 0);

    assert_int_equal(unc_check(), before);
    assert_told("a cache for life");
    give_back(0);
}

UNC_TEST_TIDY(expect__acquired_before_and_after__is_counted)
{
    int before = unc_check();

    take(0);
    assert_int_equal(unc_expect_begin("only this"), 0);
    assert_int_equal(unc_expect_end(), 0);
    take(1);

    assert_int_equal(unc_check(), before + 2);
    give_back(0);
    give_back(1);
}

UNC_TEST_TIDY(expect__nested__the_inner_reason_holds_until_it_ends)
{
    int before = unc_check();

    assert_int_equal(unc_expect_begin("outer reason"), 0);
    assert_int_equal(unc_expect_begin("inner reason"), 0);
    take(0);
    assert_int_equal(unc_expect_end(), 0);
    assert_told("inner reason");
    take(1);
    assert_int_equal(unc_expect_end(), 0);

    assert_told("outer reason");
    assert_int_equal(unc_check(), before);
    give_back(0);
    give_back(1);
}

UNC_TEST_TIDY(expect__loop_made_in_between__is_expected_with_what_it_owns)
{
    int before = unc_check();
    struct unc_loop *loop = NULL;
    struct unc_future *future = NULL;

    assert_int_equal(unc_expect_begin("runs until the end"), 0);
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_expect_end(), 0);
    assert_int_equal(unc_future_new(loop, &future), 0);

    assert_int_equal(unc_check(), before);
    assert_null(unc_future_free(future));
    assert_null(unc_loop_free(loop));
}

UNC_TEST_TIDY(expect__no_reason_or_no_beginning__is_invalid)
{
    assert_int_equal(unc_expect_begin(NULL), -EINVAL);
    assert_int_equal(unc_expect_end(), -EINVAL);
}

UNC_TEST_TIDY(expect__nine_deep__the_ninth_is_refused)
{
    for (int i = 0; i < 8; i++) {
        assert_int_equal(unc_expect_begin("deep"), 0);
    }
    assert_int_equal(unc_expect_begin("too deep"), -ENOSPC);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(unc_expect_end(), 0);
    }
    assert_int_equal(unc_expect_end(), -EINVAL);
}

static void *take_one(void *unused)
{
    take(2);
    return unused;
}

UNC_TEST_TIDY(expect__another_thread_acquires__it_is_counted)
{
    int before = unc_check();
    pthread_t thread;

    assert_int_equal(unc_expect_begin("this thread only"), 0);
    assert_int_equal(pthread_create(&thread, NULL, take_one, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(unc_expect_end(), 0);

    assert_int_equal(unc_check(), before + 1);
    give_back(2);
}

UNC_TEST_TIDY(expect__child_of_fork__it_holds_there_too)
{
    int status = 0;
    pid_t child;

    assert_int_equal(unc_expect_begin("in both"), 0);
    child = fork();
    if (child == 0) {
        (void)unc_resource_acquired(&slot, &slots[3], NULL);
        _exit(unc_check() == 0 && unc_expect_end() == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(unc_expect_end(), 0);
}

UNC_TEST_TIDY(expect__taken_back_by_the_call_for_one__it_is_counted)
{
    int before = unc_check();

    assert_int_equal(unc_expect_begin("all of these"), 0);
    take(0);
    assert_int_equal(unc_expect_end(), 0);
    assert_int_equal(unc_resource_expect_open(&slot, &slots[0], NULL), 0);

    assert_int_equal(unc_check(), before + 1);
    give_back(0);
}

static int expect_and_wait(void *unused, void **ret_result)
{
    (void)unused;
    (void)ret_result;
    assert_int_equal(unc_expect_begin("of one task"), 0);
    assert_int_equal(unc_task_yield(), 0);
    take(4);
    return unc_expect_end();
}

static int take_meanwhile(void *unused, void **ret_result)
{
    (void)unused;
    (void)ret_result;
    take(5);
    assert_int_equal(unc_expect_end(), -EINVAL); /* it is not ours */
    return 0;
}

UNC_TEST_TIDY(expect__in_a_task_that_waits__another_task_acquires_as_ever)
{
    int before = unc_check();
    struct unc_loop *loop = NULL;
    struct unc_task *tasks[2] = { NULL, NULL };

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_task_new(loop, expect_and_wait, NULL, &tasks[0]), 0);
    assert_int_equal(unc_task_new(loop, take_meanwhile, NULL, &tasks[1]), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            unc_loop_run_until_complete(loop, unc_task_as_future(tasks[i]), NULL), 0);
        assert_null(unc_task_unref(tasks[i]));
    }
    assert_null(unc_loop_free(loop));

    assert_int_equal(unc_check(), before + 1);
    assert_told("of one task");
    give_back(4);
    give_back(5);
}
