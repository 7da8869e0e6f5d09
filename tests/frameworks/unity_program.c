/* SPDX-License-Identifier: MIT */
/*
 * What Unity offers, each with a leak and without. Tests whose names begin with leaks are
 * those that must fail.
 */
#include <unistd.h>

#include <unclosed/unity.h>

#include "journal.h"

static int journal;

void setUp(void);
void tearDown(void);

void setUp(void)
{
    unc_unity_set_up();
    journal = open_journal();
}

void tearDown(void)
{
    close(journal);
    unc_unity_tear_down();
}

static void clean(void)
{
    close(open_journal());
}

static void leaks_a_journal(void)
{
    TEST_ASSERT_TRUE(open_journal() >= 0);
}

static void clean_after_a_leak(void)
{
    close(open_journal());
}

static void fails(void)
{
    TEST_FAIL_MESSAGE("on purpose");
}

static void fails_and_leaves(void)
{
    TEST_ASSERT_TRUE_MESSAGE(open_journal() < 0, "on purpose");
}

static void ignored_and_leaves(void)
{
    (void)open_journal();
    TEST_IGNORE_MESSAGE("on purpose");
}

static void clean_at_last(void)
{
    close(open_journal());
}

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(clean);
    RUN_TEST(leaks_a_journal);
    RUN_TEST(clean_after_a_leak);
    RUN_TEST(fails);
    RUN_TEST(fails_and_leaves);
    RUN_TEST(ignored_and_leaves);
    RUN_TEST(clean_at_last);
    return UNITY_END();
}
