/* SPDX-License-Identifier: MIT */
/* Handlers and masks, left and put back. */
#include "told.h"

#define PROGRAM     "probes_signal_cases"
#define OVERWRITTEN "the handler of SIGUSR1 was replaced by one of another module"

UNC_TEST(signal__handler_left__the_last_one_is_told)
{
    assert_tells(PROGRAM, "handler_left", "left 1 resource open");
    assert_tells(PROGRAM, "handler_left", "the handler of SIGTERM is still installed");
    assert_tells(PROGRAM, "handler_left_by_old_calls",
                 "the handler of SIGTERM is still installed");
    assert_tells(PROGRAM, "handler_left_by_old_calls",
                 "the handler of SIGHUP is still installed");
}

UNC_TEST(signal__handler_reset__clean)
{
    assert_clean(PROGRAM, "handler_reset");
    assert_clean(PROGRAM, "handler_ran_once");
    assert_clean(PROGRAM, "handler_reset_unseen");
}

UNC_TEST(signal__handler_of_parent__is_not_the_childs)
{
    assert_clean(PROGRAM, "handler_of_parent");
}

/* ThreadSanitizer asks what was there on behalf of everybody. */
#ifndef __SANITIZE_THREAD__
UNC_TEST(signal__library_did_not_ask__has_overwritten)
{
    assert_tells(PROGRAM, "library_overwrites", OVERWRITTEN);
    assert_tells(PROGRAM, "library_overwrites", "library_takes");
    assert_tells(PROGRAM, "library_overwrites", "made 1 lifecycle error");
}
#endif

UNC_TEST(signal__library_asked_or_put_back__clean)
{
    assert_clean(PROGRAM, "library_asks");
    assert_clean(PROGRAM, "library_asks_before");
    assert_clean(PROGRAM, "library_keeps_the_old_one");
    assert_clean(PROGRAM, "library_puts_back_what_it_took");
}

UNC_TEST(signal__library_put_back__first_handler_is_told_with_its_own_stack)
{
    assert_tells(PROGRAM, "library_is_gone_and_handler_left", "left 1 resource open");
    assert_tells(PROGRAM, "library_is_gone_and_handler_left",
                 "library_is_gone_and_handler_left");
}

UNC_TEST(signal__mask_left_changed__is_told)
{
    assert_tells(PROGRAM, "blocked_left", "SIGUSR2 stayed blocked");
    assert_tells(PROGRAM, "held_left", "SIGUSR1 stayed blocked");
    assert_tells(PROGRAM, "all_blocked_left", "SIGFPE and 51 more stayed");
}

UNC_TEST(signal__block_undone_by_a_jump__the_later_one_is_told)
{
    assert_tells(PROGRAM, "blocked_once_more_after_jump",
                 "called from blocked_once_more_after_jump");
}

UNC_TEST(signal__blocked_on_purpose__clean)
{
    assert_clean(PROGRAM, "blocked_and_put_back");
    assert_clean(PROGRAM, "blocked_and_waited_for");
    assert_clean(PROGRAM, "blocked_but_while_polling");
    assert_clean(PROGRAM, "blocked_for_a_descriptor");
    assert_clean(PROGRAM, "worker_blocked");
    assert_clean(PROGRAM, "worker_has_it_unblocked");
    assert_clean(PROGRAM, "blocked_pipe");
    assert_clean(PROGRAM, "blocked_by_parent");
}

UNC_TEST(signal__threads_at_once__clean)
{
    assert_clean(PROGRAM, "threads_at_once");
}

/* What the kernel and libc say after each kind of call, with the probes and without. */
UNC_TEST(signal__behaviour__is_the_same_with_and_without_probes)
{
    struct child with;
    struct child without;

    child_run(&with, NULL,
              (const char *[]){ child_path("probes_signal_behaviour"), NULL });
    child_run(&without, NULL,
              (const char *[]){ child_path("probes_signal_behaviour_bare"), NULL });

    assert_int_equal(with.exit_code, 0);
    assert_int_equal(without.exit_code, 0);
    assert_string_equal(with.output, without.output);
    assert_non_null(strstr(with.output, "SigCgt"));
    child_done(&without);
    child_done(&with);
}
