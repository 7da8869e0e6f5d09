/* SPDX-License-Identifier: MIT */
/*
 * What Criterion offers, each with a leak and without. Tests whose names begin with leaks
 * are those that must fail.
 */
#include <stdlib.h>
#include <unistd.h>

#include <criterion/criterion.h> /* first: the others need it so */

#include <criterion/parameterized.h>
#include <criterion/theories.h>

#define UNC_SCOPE_LIMIT_NS UNC_MS(10) /* Criterion's thread is there to the end */
#include <unclosed/criterion.h>

#include "journal.h"

static int journal;

static void open_it(void)
{
    journal = open_journal();
}

static void close_it(void)
{
    close(journal);
}

Test(plain, clean)
{
    UNC_CRITERION_SCOPE;
    close(open_journal());
}

Test(plain, leaks_a_journal)
{
    UNC_CRITERION_SCOPE;
    cr_assert(open_journal() >= 0);
}

Test(plain, clean_since_it_does_not_ask)
{
    (void)open_journal();
}

Test(plain, fails)
{
    UNC_CRITERION_SCOPE;
    cr_assert(0, "on purpose");
}

Test(plain, fails_and_leaves)
{
    UNC_CRITERION_SCOPE;
    cr_assert(open_journal() < 0, "on purpose");
}

Test(plain, leaks_and_goes_on)
{
    UNC_CRITERION_SCOPE;
    cr_expect(open_journal() < 0, "on purpose");
}

Test(plain, clean_and_skipped)
{
    UNC_CRITERION_SCOPE;
    cr_skip_test("on purpose");
}

Test(plain, clean_and_exits, .exit_code = 3)
{
    UNC_CRITERION_SCOPE;
    close(open_journal());
    exit(3);
}

UNC_CRITERION_TEST(head, clean)
{
    close(open_journal());
}

UNC_CRITERION_TEST(head, leaks_a_journal)
{
    (void)open_journal();
}

UNC_CRITERION_TEST(head, clean_with_fixture, .init = open_it, .fini = close_it)
{
    cr_assert(journal >= 0);
}

UNC_CRITERION_TEST(head, leaks_beside_its_fixture, .init = open_it, .fini = close_it)
{
    (void)open_journal();
}

ParameterizedTestParameters(parameters, leaks_if_odd)
{
    static int numbers[] = { 2, 3, 4 };

    return cr_make_param_array(int, numbers, sizeof numbers / sizeof *numbers);
}

ParameterizedTest(const int *number, parameters, leaks_if_odd)
{
    UNC_CRITERION_SCOPE;
    int fd = open_journal();

    if (*number % 2 == 0) {
        close(fd);
    }
}

TheoryDataPoints(theories, clean) = {
    DataPoints(int, 1, 2, 3),
};

Theory((int number), theories, clean)
{
    UNC_CRITERION_SCOPE;
    cr_assume(number != 2);
    close(open_journal());
}

TheoryDataPoints(theories, leaks_for_three) = {
    DataPoints(int, 1, 2, 3),
};

Theory((int number), theories, leaks_for_three)
{
    UNC_CRITERION_SCOPE;
    int fd = open_journal();

    if (number != 3) {
        close(fd);
    }
}
