/* SPDX-License-Identifier: MIT */
/*
 * What Check offers, each with a leak and without. Tests whose names begin with leaks are
 * those that must fail.
 */
#include <stdlib.h>
#include <unistd.h>

#include <check.h>

#include <unclosed/check.h> /* which brings the adapter, as <check.h> is there */

#include "journal.h"

static int journal;
static int log_of_all;

static void open_it(void)
{
    journal = open_journal();
}

static void close_it(void)
{
    close(journal);
}

static void open_for_all(void)
{
    log_of_all = open_journal();
}

static void close_for_all(void)
{
    close(log_of_all);
}

START_TEST(clean)
{
    close(open_journal());
}
END_TEST

START_TEST(leaks_a_journal)
{
    ck_assert_int_ge(open_journal(), 0);
}
END_TEST

START_TEST(clean_after_a_leak)
{
    close(open_journal());
}
END_TEST

START_TEST(fails)
{
    ck_abort_msg("on purpose");
}
END_TEST

START_TEST(fails_and_leaves)
{
    ck_assert_msg(open_journal() < 0, "on purpose, too");
}
END_TEST

START_TEST(clean_after_a_failure)
{
    close(open_journal());
}
END_TEST

START_TEST(leaks_if_odd)
{
    int fd = open_journal();

    if (_i % 2 == 0) {
        close(fd);
    }
}
END_TEST

/* More places than Check takes in one message. */
#define LEAK_TWICE (void)open_journal(), (void)open_journal()
#define LEAK_EIGHT LEAK_TWICE, LEAK_TWICE, LEAK_TWICE, LEAK_TWICE

START_TEST(leaks_a_lot)
{
    (void)(LEAK_EIGHT, LEAK_EIGHT, LEAK_EIGHT, LEAK_EIGHT);
}
END_TEST

START_TEST(clean_with_fixture)
{
    ck_assert_int_ge(journal, 0);
}
END_TEST

START_TEST(leaks_beside_its_fixture)
{
    (void)open_journal();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("journals");
    TCase *plain = tcase_create("plain");
    TCase *fixture = tcase_create("fixture");
    SRunner *runner = srunner_create(suite);
    int failed;

    suite_add_tcase(suite, plain);
    unc_tcase_add_scope(plain);
    tcase_add_test(plain, clean);
    tcase_add_test(plain, leaks_a_journal);
    tcase_add_test(plain, clean_after_a_leak);
    tcase_add_test(plain, fails);
    tcase_add_test(plain, fails_and_leaves);
    tcase_add_test(plain, clean_after_a_failure);
    tcase_add_loop_test(plain, leaks_if_odd, 0, 3);
    tcase_add_test(plain, leaks_a_lot);

    suite_add_tcase(suite, fixture);
    unc_tcase_add_scope(fixture);
    tcase_add_unchecked_fixture(fixture, open_for_all, close_for_all);
    tcase_add_checked_fixture(fixture, open_it, close_it);
    tcase_add_test(fixture, clean_with_fixture);
    tcase_add_test(fixture, leaks_beside_its_fixture);

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
