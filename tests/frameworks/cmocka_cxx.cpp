/* SPDX-License-Identifier: MIT */
/* cmocka in C++, where the tables are made by other means. */
#include <unistd.h>

#include <unclosed/cmocka.h>

#include "journal.h"

static int journal;
static int number = 5;

static int open_it(void **)
{
    journal = open_journal();
    return 0;
}

static int close_it(void **)
{
    return close(journal);
}

static void clean(void **)
{
    close(open_journal());
}

static void leaks_a_journal(void **)
{
    assert_true(open_journal() >= 0);
}

static void leaks_beside_its_fixture(void **state)
{
    assert_ptr_equal(*state, &number);
    open_journal();
}

int main(int argc, char **)
{
    static const struct CMUnitTest tests[] = {
        unc_cmocka_unit_test(clean),
        unc_cmocka_unit_test(leaks_a_journal),
        unc_cmocka_unit_test_prestate_setup_teardown(leaks_beside_its_fixture, open_it,
                                                     close_it, &number),
        cmocka_unit_test(clean),
    };

    return argc > 1 ? unc_cmocka_run_group_tests(tests, NULL, NULL)
                    : cmocka_run_group_tests(tests, NULL, NULL);
}
