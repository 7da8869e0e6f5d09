/* SPDX-License-Identifier: MIT */
/* The public checks. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"

static const struct unc_resource_type slot = {
    .name = "pool slot",
    .release_call = "pool_put",
};
static int slots[2];

static void take_slot(void)
{
    assert_int_equal(unc_resource_acquired(&slot, &slots[0], "one"), 0);
}

static void give_back(void)
{
    assert_int_equal(unc_resource_released(&slot, &slots[0]), 0);
}

UNC_TEST_START
{
    (void)unc_check();
}

UNC_TEST_TIDY(check__acquired_and_released__counts_up_and_down)
{
    int before = unc_check();

    take_slot();
    assert_int_equal(unc_check(), before + 1);
    give_back();
    assert_int_equal(unc_check(), before);
}

UNC_TEST_TIDY(check__expected_to_stay_open__is_not_counted)
{
    int before = unc_check();

    take_slot();
    assert_int_equal(unc_resource_expect_open(&slot, &slots[0], "on purpose"), 0);
    assert_int_equal(unc_check(), before);
    give_back();
}

UNC_TEST_TIDY(check_take_report__something_open__is_the_json)
{
    char *report = NULL;
    size_t size = 0;

    take_slot();
    assert_true(unc_check_take_report(NULL, &report, &size) > 0);
    give_back();

    assert_int_equal(strlen(report), size);
    assert_int_equal(strncmp(report, "{\n  \"schema\": \"unclosed-report/1\"", 32), 0);
    assert_non_null(strstr(report, "\"cause\": \"check\""));
    assert_null(unc_report_free(report));
}

UNC_TEST_TIDY(check_take_text__something_open__names_it)
{
    char *text = NULL;

    take_slot();
    assert_true(unc_check_take_text(NULL, &text, NULL) > 0);
    give_back();

    assert_non_null(strstr(text, "a pool slot \"one\" was never released"));
    assert_null(unc_report_free(text));
}

UNC_TEST_TIDY(check_write__to_a_file__leaves_the_file)
{
    assert_true(unc_check_write(NULL, "check_test.json") >= 0);

    assert_int_equal(unlink("check_test.json"), 0);
}

UNC_TEST_TIDY(check_write__folder_missing__says_so)
{
    assert_int_equal(unc_check_write(NULL, "no/such/folder"), -ENOENT);
}

UNC_TEST_TIDY(check__wrong_arguments__are_refused)
{
    assert_int_equal(unc_check_loop(NULL), -EINVAL);
    assert_int_equal(unc_check_write(NULL, NULL), -EINVAL);
    assert_int_equal(unc_check_write(NULL, ""), -EINVAL);
    assert_int_equal(unc_check_take_report(NULL, NULL, NULL), -EINVAL);
    assert_null(unc_report_free(NULL));
}
