/* SPDX-License-Identifier: MIT */
/*
 * The guard cannot go blind: a program that leaks one thing of each sort is run case by
 * case, and what the runner says about each is compared.
 */
#include <pthread.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void expect_failure(const char *pattern, const char *text)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ child_path("guard_leaks"), pattern, NULL });

    assert_int_equal(child.exit_code, 1);
    assert_non_null(strstr(child.errors, text));
    child_done(&child);
}

static void *end_at_once(void *ignored)
{
    return ignored;
}

UNC_TEST(guard__case_leaves_nothing__passes)
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("guard_leaks"), "leak__nothing*", NULL });

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(guard__joined_thread__passes)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, end_at_once, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

UNC_TEST(guard__descriptor_left__fails)
{
    expect_failure("leak__descriptor__*", "(/dev/null) open");
}

UNC_TEST(guard__foreign_descriptor_closed__fails)
{
    expect_failure("leak__closed*", "closed descriptor 0, not its own");
}

UNC_TEST(guard__disposition_changed__fails)
{
    expect_failure("leak__disposition*", "(USR1) changed");
}

UNC_TEST(guard__signal_blocked__fails)
{
    expect_failure("leak__blocked*", "left the signal mask changed");
}

UNC_TEST(guard__child_left__fails)
{
    expect_failure("leak__child*", "left a child process");
}

UNC_TEST(guard__thread_left__fails)
{
    expect_failure("leak__thread*", "threads and left");
}

UNC_TEST(guard__resource_left_by_the_tools_word__fails)
{
    expect_failure("leak__unclosed_resource*", "left 1 unclosed");
    expect_failure("leak__unclosed_by_another_thread*", "said 0 before and 1 after");
    expect_failure("leak__lifecycle_error*", "left 1 unclosed");
}

UNC_TEST(guard__left_on_purpose__passes)
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("guard_leaks"), "*on_purpose*", NULL });
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(guard__assertion_failed_before__still_compares)
{
    expect_failure("*failed_assertion*", "(/dev/null) open");
}

UNC_TEST(guard__no_case_matches__fails)
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("guard_leaks"), "no such case", NULL });

    assert_int_equal(child.exit_code, 2);
    child_done(&child);
}
