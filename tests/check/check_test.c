/* SPDX-License-Identifier: MIT */
/* The public checks. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/check.h>
#include <unclosed/loop.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/record.h"

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
    /* TSan tells a default that was set from one that never was. */
    assert_true(signal(SIGRTMIN + 3, SIG_DFL) == SIG_DFL);
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

static int on_signal(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (void)userdata;
    return 0;
}

UNC_TEST_TIDY(check_take_report__realtime_signal__has_the_name_that_programs_use)
{
    struct unc_loop *loop = NULL;
    char *report = NULL;

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGRTMIN + 3, on_signal, NULL), 0);
    assert_true(unc_check_take_report(loop, &report, NULL) > 0);
    assert_true(unc_loop_remove_signal_handler(loop, SIGRTMIN + 3) > 0);
    assert_null(unc_loop_free(loop));

    assert_non_null(strstr(report, "\"signal\": \"SIGRTMIN+3\""));
    assert_non_null(strstr(report, "the handler of SIGRTMIN+3 is still installed"));
    assert_null(unc_report_free(report));
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

UNC_TEST_TIDY(check_probes__none_linked__says_so)
{
    assert_int_equal(unc_check_probes(), -ENOENT);
}

UNC_TEST_TIDY(check__wrong_arguments__are_refused)
{
    assert_int_equal(unc_check_loop(NULL), -EINVAL);
    assert_int_equal(unc_check_write(NULL, NULL), -EINVAL);
    assert_int_equal(unc_check_write(NULL, ""), -EINVAL);
    assert_int_equal(unc_check_take_report(NULL, NULL, NULL), -EINVAL);
    assert_null(unc_report_free(NULL));
}

/* In a child: what it loses stays lost. */
static int lose_some(void *userdata)
{
    char *text = NULL;
    int before = unc_check();

    (void)userdata;
    unc__record_lose(UNC__DROP_MEMORY);
    if (before != 0 || unc_check() != -ENODATA) {
        return 1;
    }
    if (unc_check_take_report(NULL, &text, NULL) != -ENODATA || text == NULL ||
        strstr(text, "\"verdict\": \"incomplete\"") == NULL) {
        return 2;
    }
    (void)unc_report_free(text);
    text = NULL;
    if (unc_check_take_text(NULL, &text, NULL) != -ENODATA || text == NULL ||
        strstr(text, "1 resource that could not be recorded: memory was refused; nothing "
                     "else is left open\n") == NULL) {
        return 3;
    }
    (void)unc_report_free(text);
    take_slot();
    if (unc_check() != 1) {
        return 4;
    }
    give_back();
    _exit(0);
}

UNC_TEST(check__something_lost_and_nothing_found__is_no_zero)
{
    struct child child;

    child_call(&child, lose_some, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

static int on_time(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

/* What these two leave behind is counted to the end of the process: the last case. */
UNC_TEST_LEAVING(check_take_text__one_place_two_closed_loops__names_neither)
{
    char *text = NULL;

    for (volatile int i = 0; i < 2; i++) {
        struct unc_loop *loop = NULL;

        assert_int_equal(unc_loop_new(&loop), 0);
        assert_int_equal(unc_loop_call_later(loop, UNC_S(9), on_time, NULL, NULL), 0);
        assert_null(unc_loop_free(loop));
    }
    assert_true(unc_check_take_text(NULL, &text, NULL) >= 2);

    assert_non_null(strstr(text, "\nloops that were closed while they still owned\n"
                                 "  2 timers were still scheduled when their loops were "
                                 "closed\n"));
    assert_null(strstr(text, "was closed while it still owned"));
    assert_null(unc_report_free(text));
}
