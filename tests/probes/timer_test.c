/* SPDX-License-Identifier: MIT */
/* Timers of the kernel, left and given back. */
#include "told.h"

#define PROGRAM "probes_timer_cases"

UNC_TEST(timer__posix_timer_left__is_told)
{
    assert_tells(PROGRAM, "posix_left", "a POSIX timer was never deleted");
    assert_tells(PROGRAM, "posix_left", "timer_create() in make");
    assert_tells(PROGRAM, "posix_without_event_left", "a POSIX timer was never deleted");
}

UNC_TEST(timer__that_tells_by_a_thread__only_the_timer_is_told)
{
    assert_tells(PROGRAM, "posix_thread_left", "left 1 resource open");
    assert_tells(PROGRAM, "posix_thread_left", "a POSIX timer was never deleted");
}

UNC_TEST(timer__posix_timers_deleted__clean)
{
    assert_clean(PROGRAM, "posix_deleted");
    assert_clean(PROGRAM, "posix_never_there");
}

UNC_TEST(timer__deleted_twice__fails_as_ever_and_is_told)
{
    struct child child;

    run_named(&child, PROGRAM, "posix_deleted_twice");

    assert_string_equal(child.output, "-1 1\n");
    assert_non_null(strstr(child.errors, "a POSIX timer was deleted twice"));
    child_done(&child);
}

UNC_TEST(timer__interval_timer_armed__is_told)
{
    assert_tells(PROGRAM, "interval_left", "an interval timer is still armed");
    assert_tells(PROGRAM, "alarm_left", "an alarm is still armed");
}

UNC_TEST(timer__disarmed_or_run_out__clean)
{
    assert_clean(PROGRAM, "interval_disarmed");
    assert_clean(PROGRAM, "interval_run_out");
    assert_clean(PROGRAM, "alarm_taken_back");
    assert_clean(PROGRAM, "alarm_disarmed_by_another_name");
}

UNC_TEST(timer__child_of_fork__has_none)
{
    assert_clean(PROGRAM, "timers_of_parent");
}
