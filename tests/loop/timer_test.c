/* SPDX-License-Identifier: MIT */
/*
 * Timers: order, clean-up of cancelled ones, repeating ones, and times at the edge of the
 * clock. Time passes by clock_advance: nothing here waits for a clock, but for the few
 * microseconds of the cases about short sleeps, which count polls.
 */
#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

#define COUNT 3000 /* armed, in the case about many */
#define DUE   1000 /* of them due at first */

UNC_TEST_TIDY(timer__three_due__earliest_first)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_later(loop, UNC_MS(3), note, WORD("c"), NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_MS(1), note, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_MS(2), note, WORD("b"), NULL), 0);
    clock_advance(UNC_S(1));
    run_once(loop);

    assert_string_equal(trace(), "abc");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__equal_times__in_the_order_of_arming)
{
    struct unc_loop *loop = make_loop();
    int64_t when_ns = unc_loop_time(loop) + UNC_S(1);

    assert_int_equal(unc_loop_call_at(loop, when_ns, note, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_call_at(loop, when_ns, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_loop_call_at(loop, when_ns, note, WORD("c"), NULL), 0);
    clock_advance(UNC_S(1));
    run_once(loop);

    assert_string_equal(trace(), "abc");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__not_due_yet__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, UNC_S(3600), note, WORD("a"), &handle), 0);
    run_once(loop);
    assert_string_equal(trace(), "");
    assert_true(unc_handle_is_pending(handle));

    clock_advance(UNC_S(3600));
    run_once(loop);
    assert_string_equal(trace(), "a");
    assert_false(unc_handle_is_pending(handle));
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__negative_delay__is_due_at_once)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_later(loop, -1, note, WORD("a"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "a");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__ran__runs_no_more)
{
    struct unc_loop *loop = make_loop();
    int runs = 0;

    assert_int_equal(unc_loop_call_later(loop, INT64_MIN, count_up, &runs, NULL), 0);
    run_once(loop);
    assert_int_equal(runs, 1);
    run_once(loop);

    assert_int_equal(runs, 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__cancelled__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("a"), &handle), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_handle_cancel(handle), 0);
    assert_true(unc_handle_is_cancelled(handle));
    run_once(loop);

    assert_string_equal(trace(), "b");
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

static int arm_due(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_call_later(loop, INT64_MIN, note, WORD("later"), NULL);
}

UNC_TEST_TIDY(timer__armed_by_a_timer_and_due__waits_one_turn)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_later(loop, 0, arm_due, WORD("a"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "a");
    run_once(loop);

    assert_string_equal(trace(), "alater");
    loop = unc_loop_free(loop);
}

static int cancel_other(struct unc_loop *loop, void *handle)
{
    (void)loop;
    return unc_handle_cancel(*(struct unc_handle **)handle);
}

UNC_TEST_TIDY(timer__cancelled_by_one_that_is_due_with_it__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, -2, cancel_other, &handle, NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, -1, note, WORD("a"), &handle), 0);
    run_once(loop);

    assert_string_equal(trace(), "");
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__only_a_cancelled_one_left__loop_waits_for_ever)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, UNC_US(1), note, WORD("a"), &handle), 0);
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    polls_reset();
    runner_start(&runner, loop);
    runner_stop(&runner);

    assert_int_equal(loop->timers.total, 0);
    assert_true(polls_count() <= 2);
    loop = unc_loop_free(loop);
}

/* Arms @count timers far away, lets the loop sort them in, and cancels the last ones. */
static void arm_and_cancel(struct unc_loop *loop, size_t count, size_t cancelled_count)
{
    struct unc_handle *handles[128];

    assert_true(count <= 128);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            unc_loop_call_later(loop, UNC_S(9000), note, WORD("x"), &handles[i]), 0);
    }
    run_once(loop);
    for (size_t i = 0; i < count; i++) {
        if (i >= count - cancelled_count) {
            assert_int_equal(unc_handle_cancel(handles[i]), 0);
        }
        handles[i] = unc_handle_unref(handles[i]);
    }
    run_once(loop);
}

UNC_TEST_LEAVING(timer__over_100_and_over_half_cancelled__are_cleaned_up)
{
    struct unc_loop *loop = make_loop();

    arm_and_cancel(loop, 101, 51);

    assert_int_equal(loop->timers.total, 50);
    assert_int_equal(loop->cancelled_timer_count, 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(timer__just_100_and_over_half_cancelled__stay)
{
    struct unc_loop *loop = make_loop();

    arm_and_cancel(loop, 100, 60);

    assert_int_equal(loop->timers.total, 100);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(timer__over_100_and_just_half_cancelled__stay)
{
    struct unc_loop *loop = make_loop();

    arm_and_cancel(loop, 102, 51);

    assert_int_equal(loop->timers.total, 102);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__cancelled_at_the_head__is_dropped)
{
    struct unc_loop *loop = make_loop();

    arm_and_cancel(loop, 10, 10);

    assert_int_equal(loop->timers.total, 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__cancelled_before_the_next_iteration__takes_no_room)
{
    struct unc_loop *loop = make_loop();

    for (int i = 0; i < 10000; i++) {
        struct unc_handle *handle = NULL;

        assert_int_equal(unc_loop_call_later(loop, UNC_S(1), note, WORD("x"), &handle),
                         0);
        assert_int_equal(unc_handle_cancel(handle), 0);
        handle = unc_handle_unref(handle);
    }

    assert_int_equal(loop->timers.total, 0);
    assert_true(loop->timers.capacity < 10000);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__cancelled_twice__is_counted_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, UNC_S(1), note, WORD("a"), &handle), 0);
    run_once(loop);
    assert_int_equal(unc_handle_cancel(handle), 0);
    assert_int_equal(unc_handle_cancel(handle), 0);
    assert_int_equal(loop->cancelled_timer_count, 1);
    run_once(loop);

    assert_int_equal(loop->cancelled_timer_count, 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__hundred_thousand_due_together__all_run_in_order)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    for (int i = 0; i < 100000; i++) {
        assert_int_equal(unc_loop_call_later(loop, i % 977, count_up, &count, NULL), 0);
    }
    clock_advance(UNC_S(1));
    run_once(loop);

    assert_int_equal(count, 100000);
    assert_int_equal(loop->timers.total, 0);
    loop = unc_loop_free(loop);
}

struct place_in_order {
    int *last;
    int number;
};

static int expect_next(struct unc_loop *loop, void *userdata)
{
    struct place_in_order *place = userdata;

    (void)loop;
    assert_int_equal(place->number, *place->last + 1);
    *place->last = place->number;
    return 0;
}

UNC_TEST_TIDY(timer__a_thousand_of_three_thousand_due__run_by_time_then_by_arming)
{
    static struct place_in_order places[COUNT];
    struct unc_loop *loop = make_loop();
    int64_t start_ns = unc_loop_time(loop);
    int last = -1;

    /* 7 has no factor with COUNT: each number comes once, none in its place. */
    for (int i = 0; i < COUNT; i++) {
        int number = i * 7 % COUNT;

        places[number] = (struct place_in_order){ &last, number };
        assert_int_equal(unc_loop_call_at(loop, start_ns + number * UNC_S(1), expect_next,
                                          &places[number], NULL),
                         0);
    }
    clock_advance(UNC_S(DUE) - UNC_MS(500));
    run_once(loop);
    assert_in_range(last, DUE - 1, DUE + 1);
    clock_advance(UNC_S(COUNT));
    run_once(loop);

    assert_int_equal(last, COUNT - 1);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__at_the_end_of_time__never_fires_and_never_wraps)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handles[3] = { NULL };

    assert_int_equal(unc_loop_call_later(loop, INT64_MAX, note, WORD("x"), &handles[0]),
                     0);
    assert_int_equal(unc_loop_call_at(loop, INT64_MAX, note, WORD("x"), &handles[1]), 0);
    assert_int_equal(unc_loop_call_every(loop, INT64_MAX, note, WORD("x"), &handles[2]),
                     0);
    run_once(loop);

    assert_string_equal(trace(), "");
    for (int i = 0; i < 3; i++) {
        assert_true(unc_handle_get_when(handles[i]) == INT64_MAX);
        assert_int_equal(unc_handle_cancel(handles[i]), 0);
        handles[i] = unc_handle_unref(handles[i]);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__at_the_beginning_of_time__is_due_at_once)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_later(loop, INT64_MIN, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_loop_call_at(loop, INT64_MIN, note, WORD("a"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "ab");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__due_in_290_years__loop_waits_without_spinning)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;
    struct runner runner;

    assert_int_equal(
        unc_loop_call_later(loop, UNC_S(9150000000), note, WORD("x"), &handle), 0);
    polls_reset();
    runner_start(&runner, loop);
    runner_stop(&runner);

    assert_true(polls_count() <= 2);
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(timer__idle_loop__waits_until_the_earliest_timer)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_later(loop, UNC_MS(2), note_and_stop, WORD("a"), NULL),
                     0);
    polls_reset();
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "a");
    assert_true(polls_last_timeout_ns() > 0);
    assert_true(polls_last_timeout_ns() <= UNC_MS(2));
    loop = unc_loop_free(loop);
}

static int sleep_again(struct unc_loop *loop, void *count)
{
    if (++*(int *)count == 100) {
        return unc_loop_stop(loop);
    }
    return unc_loop_call_later(loop, UNC_US(20), sleep_again, count, NULL);
}

UNC_TEST_TIDY(timer__hundred_tiny_sleeps__do_not_spin)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    polls_reset();
    assert_int_equal(unc_loop_call_soon(loop, sleep_again, &count, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_int_equal(count, 100);
    assert_true(polls_count() <= 200);
    loop = unc_loop_free(loop);
}

/* -- repeating timers */

UNC_TEST_TIDY(repeating__zero_or_negative_interval__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_every(loop, 0, note, WORD("x"), &handle), -EINVAL);
    assert_int_equal(unc_loop_call_every(loop, -1, note, WORD("x"), &handle), -EINVAL);
    assert_null(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(repeating__each_interval__fires_once_and_does_not_drift)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;
    int64_t first_ns;
    int count = 0;

    assert_int_equal(unc_loop_call_every(loop, UNC_S(100), count_up, &count, &handle), 0);
    first_ns = unc_handle_get_when(handle);
    run_once(loop);
    assert_int_equal(count, 0);

    for (int i = 1; i <= 10; i++) {
        clock_advance(UNC_S(100));
        run_once(loop);
        assert_int_equal(count, i);
        assert_int_equal(unc_handle_get_when(handle), first_ns + i * UNC_S(100));
    }
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(repeating__intervals_missed__are_skipped_not_made_up_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;
    int64_t first_ns;
    int count = 0;

    assert_int_equal(unc_loop_call_every(loop, UNC_S(100), count_up, &count, &handle), 0);
    first_ns = unc_handle_get_when(handle);
    clock_advance(UNC_S(750));
    run_once(loop);
    run_once(loop);

    assert_int_equal(count, 1);
    assert_int_equal(unc_handle_get_when(handle), first_ns + UNC_S(700));
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

struct repeater {
    struct unc_handle *handle;
    int count;
};

static int cancel_itself(struct unc_loop *loop, void *userdata)
{
    struct repeater *repeater = userdata;

    (void)loop;
    repeater->count++;
    assert_true(unc_handle_is_pending(repeater->handle));
    return unc_handle_cancel(repeater->handle);
}

UNC_TEST_TIDY(repeating__cancelled_in_its_own_callback__fires_no_more)
{
    struct unc_loop *loop = make_loop();
    struct repeater repeater = { NULL, 0 };

    assert_int_equal(
        unc_loop_call_every(loop, UNC_S(1), cancel_itself, &repeater, &repeater.handle),
        0);
    for (int i = 0; i < 3; i++) {
        clock_advance(UNC_S(1));
        run_once(loop);
    }

    assert_int_equal(repeater.count, 1);
    assert_false(unc_handle_is_pending(repeater.handle));
    repeater.handle = unc_handle_unref(repeater.handle);
    loop = unc_loop_free(loop);
}

static int cancel_and_unref_itself(struct unc_loop *loop, void *userdata)
{
    struct repeater *repeater = userdata;
    int r = cancel_itself(loop, userdata);

    repeater->handle = unc_handle_unref(repeater->handle);
    return r;
}

UNC_TEST_TIDY(repeating__cancelled_and_given_back_in_its_own_callback__is_gone)
{
    struct unc_loop *loop = make_loop();
    struct repeater repeater = { NULL, 0 };

    assert_int_equal(unc_loop_call_every(loop, UNC_S(1), cancel_and_unref_itself,
                                         &repeater, &repeater.handle),
                     0);
    for (int i = 0; i < 3; i++) {
        clock_advance(UNC_S(1));
        run_once(loop);
    }

    assert_int_equal(repeater.count, 1);
    loop = unc_loop_free(loop);
}

static int unref_itself(struct unc_loop *loop, void *userdata)
{
    struct repeater *repeater = userdata;

    (void)loop;
    repeater->count++;
    repeater->handle = unc_handle_unref(repeater->handle);
    return 0;
}

UNC_TEST_LEAVING(repeating__given_back_in_its_own_callback__fires_on)
{
    struct unc_loop *loop = make_loop();
    struct repeater repeater = { NULL, 0 };

    assert_int_equal(
        unc_loop_call_every(loop, UNC_S(1), unref_itself, &repeater, &repeater.handle),
        0);
    for (int i = 0; i < 3; i++) {
        clock_advance(UNC_S(1));
        run_once(loop);
    }

    assert_int_equal(repeater.count, 3);
    loop = unc_loop_free(loop);
}
