/* SPDX-License-Identifier: MIT */
/*
 * What cmocka offers, each with a leak and without. argv[1] says which group runs. Tests
 * whose names begin with leaks are those that must fail; the script counts them.
 *
 * usage: cmocka_program all|single|group|state
 */
#include <string.h>
#include <unistd.h>

#include <unclosed/cmocka.h>

#include "journal.h"

static int journal;
static int number = 5;

static int open_it(void **state)
{
    assert_true(*state == NULL || *state == &number);
    journal = open_journal();
    return 0;
}

static int close_it(void **state)
{
    (void)state;
    return close(journal);
}

static int open_another(void **state)
{
    (void)state;
    return open_journal() < 0;
}

static int refuse(void **state)
{
    (void)state;
    (void)open_journal();
    return -1;
}

static void clean(void **state)
{
    (void)state;
    close(open_journal());
}

static void leaks_a_journal(void **state)
{
    (void)state;
    assert_true(open_journal() >= 0);
}

static void fails(void **state)
{
    (void)state;
    fail_msg("on purpose");
}

static void fails_and_leaves(void **state)
{
    (void)state;
    assert_true(open_journal() < 0);
}

static void is_skipped(void **state)
{
    (void)state;
    (void)open_journal();
    skip();
}

static void has_fixture(void **state)
{
    (void)state;
    assert_true(journal >= 0);
}

static void leaks_beside_its_fixture(void **state)
{
    (void)state;
    (void)open_journal();
}

static void leaks_what_its_setup_opened(void **state)
{
    (void)state;
}

static void has_prestate(void **state)
{
    assert_ptr_equal(*state, &number);
}

static void is_never_run(void **state)
{
    (void)state;
}

static int run_all(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean),
        cmocka_unit_test(leaks_a_journal),
        { "clean_after_a_leak", clean, NULL, NULL, NULL },
        cmocka_unit_test(fails),
        cmocka_unit_test(fails_and_leaves),
        { "clean_after_a_failure", clean, NULL, NULL, NULL },
        cmocka_unit_test(is_skipped),
        { "clean_after_a_skip", clean, NULL, NULL, NULL },
        cmocka_unit_test_setup_teardown(has_fixture, open_it, close_it),
        cmocka_unit_test_setup_teardown(leaks_beside_its_fixture, open_it, close_it),
        cmocka_unit_test_setup(leaks_what_its_setup_opened, open_another),
        cmocka_unit_test_prestate(has_prestate, &number),
        cmocka_unit_test_setup(is_never_run, refuse),
        { "clean_at_last", clean, NULL, NULL, NULL },
    };

    return unc_cmocka_run_group_tests(tests, NULL, NULL);
}

static int run_single(void)
{
    const struct CMUnitTest tests[] = {
        unc_cmocka_unit_test(clean),
        unc_cmocka_unit_test(leaks_a_journal),
        unc_cmocka_unit_test_setup_teardown(has_fixture, open_it, close_it),
        unc_cmocka_unit_test_setup_teardown(leaks_beside_its_fixture, open_it, close_it),
        unc_cmocka_unit_test_setup(leaks_what_its_setup_opened, open_another),
        unc_cmocka_unit_test_prestate(has_prestate, &number),
        unc_cmocka_unit_test_prestate_setup_teardown(has_prestate, open_it, close_it,
                                                     &number),
        cmocka_unit_test(fails_and_leaves), /* not checked: nobody asked */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

static int store(void **state)
{
    *state = &number;
    return open_it(state);
}

static int store_and_forget(void **state)
{
    (void)open_journal();
    return store(state);
}

static int run_group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_prestate),
        unc_cmocka_unit_test(clean),
        unc_cmocka_unit_test_setup(leaks_what_its_setup_opened, open_another),
    };
    int r = unc_cmocka_run_group_tests_name("tidy group", tests, store, close_it);

    return r + 10 * unc_cmocka_run_group_tests_name("leaky group", tests,
                                                    store_and_forget, close_it);
}

static int run_state(void)
{
    const struct CMUnitTest tests[] = {
        unc_cmocka_unit_test(has_prestate),
        unc_cmocka_unit_test_prestate(has_prestate, &number),
    };

    return cmocka_run_group_tests(tests, store, close_it);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } groups[] = { { "all", run_all },
                   { "single", run_single },
                   { "group", run_group },
                   { "state", run_state } };

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (argc == 2 && strcmp(argv[1], groups[i].name) == 0) {
            return groups[i].run();
        }
    }
    return 99;
}
