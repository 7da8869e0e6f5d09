/* SPDX-License-Identifier: MIT */
/* Running and stopping, and runs that are refused without touching anything. */
#include <errno.h>
#include <string.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"
#include "record/hooks.h"

UNC_TEST_TIDY(run__stopped_by_a_callback__returns_0)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, note_and_stop, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "a");
    assert_false(unc_loop_is_running(loop));
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run__again_and_again__works)
{
    struct unc_loop *loop = make_loop();

    for (int i = 0; i < 5; i++) {
        assert_int_equal(unc_loop_call_soon(loop, note_and_stop, WORD("a"), NULL), 0);
        assert_int_equal(unc_loop_run_forever(loop), 0);
    }

    assert_string_equal(trace(), "aaaaa");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stop__before_the_run__polls_once_without_waiting_and_does_one_iteration)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    tube_fill(&tube);
    assert_int_equal(unc_loop_stop(loop), 0);
    polls_reset();
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "r");
    assert_int_equal(polls_count(), 1);
    assert_int_equal(polls_last_timeout_ns(), 0);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(stop__before_the_run_with_a_timer_armed__does_not_wait_for_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, UNC_S(3600), note, WORD("x"), &handle), 0);
    run_once(loop);

    assert_string_equal(trace(), "");
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stop__several_times__counts_once)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(count, 1);
    assert_int_equal(unc_loop_call_soon(loop, note_and_stop, WORD("second"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "second");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stop__from_another_thread__wakes_a_blocked_poll)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    for (int i = 0; i < 100; i++) {
        runner_start(&runner, loop);
        runner_stop(&runner);
    }
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stop__closed_loop__has_no_effect)
{
    struct unc_loop *loop = make_closed_loop();

    assert_int_equal(unc_loop_stop(loop), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(run__nothing_to_do__waits_in_one_poll)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    polls_reset();
    runner_start(&runner, loop);
    runner_stop(&runner);

    assert_true(polls_count() <= 2);
    assert_true(polls_count() == 0 || polls_last_timeout_ns() == -1);
    loop = unc_loop_free(loop);
}

/* -- refused runs */

static void copy_state(const struct unc_loop *loop, struct unc_loop *ret_state)
{
    memcpy(ret_state, loop, sizeof *loop);
}

static void expect_state(const struct unc_loop *loop, const struct unc_loop *state)
{
    assert_memory_equal(loop, state, sizeof *loop);
}

static int run_nested(struct unc_loop *loop, void *future)
{
    struct unc_loop before;
    struct unc_error error;

    copy_state(loop, &before);
    assert_int_equal(unc_loop_run_forever(loop), UNC_ERUNNING);
    expect_state(loop, &before);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ERUNNING);
    assert_non_null(strstr(error.text, "run_nested"));
    assert_non_null(strstr(error.text, "nested_run"));

    assert_int_equal(unc_loop_run_until_complete(loop, future, NULL), UNC_ERUNNING);
    expect_state(loop, &before);
    assert_true(unc_loop_is_running(loop));
    trace_add("n");
    return 0;
}

UNC_TEST(nested_run__same_loop__refused_and_harmless)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc_loop *running = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_loop_call_soon(loop, run_nested, future, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note_and_stop, WORD("rest"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "nrest");
    assert_int_equal(unc_loop_get_running(&running), UNC_ENOTRUNNING);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

static int run_other(struct unc_loop *loop, void *other)
{
    struct unc_loop before;
    struct unc_loop other_before;
    struct unc_loop *running = NULL;

    copy_state(loop, &before);
    copy_state(other, &other_before);
    assert_int_equal(unc_loop_run_forever(other), UNC_EOTHER);
    expect_state(loop, &before);
    expect_state(other, &other_before);
    assert_int_equal(unc_loop_get_running(&running), 0);
    assert_ptr_equal(running, loop);
    assert_false(unc_loop_is_running(other));
    trace_add("o");
    return 0;
}

UNC_TEST(second_loop__while_one_runs_in_this_thread__refused_and_harmless)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *other = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, run_other, other, NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "o");

    assert_int_equal(unc_loop_call_soon(other, note, WORD("later"), NULL), 0);
    run_once(other);
    assert_string_equal(trace(), "olater");
    other = unc_loop_free(other);
    loop = unc_loop_free(loop);
}

static int run_closed(struct unc_loop *loop, void *closed)
{
    (void)loop;
    assert_int_equal(unc_loop_run_forever(closed), UNC_ECLOSED);
    trace_add("c");
    return 0;
}

UNC_TEST(second_loop__closed__says_closed_first)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *closed = make_closed_loop();

    assert_int_equal(unc_loop_call_soon(loop, run_closed, closed, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "c");
    closed = unc_loop_free(closed);
    loop = unc_loop_free(loop);
}

static void *run_elsewhere(void *loop)
{
    assert_int_equal(unc_loop_run_forever(loop), UNC_ERUNNING);
    assert_int_equal(unc_loop_run_until_complete(loop, NULL, NULL), UNC_ERUNNING);
    return NULL;
}

UNC_TEST(run__already_running_in_another_thread__refused)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    runner_start(&runner, loop);
    in_thread(run_elsewhere, loop);
    assert_true(unc_loop_is_running(loop));
    runner_stop(&runner);

    loop = unc_loop_free(loop);
}

struct race {
    struct unc_loop *loop;
    int result;
};

static void *run_in_race(void *userdata)
{
    struct race *race = userdata;

    race->result = unc_loop_run_forever(race->loop);
    return NULL;
}

UNC_TEST(run__refused_by_polling_is_running__the_places_are_whole)
{
    for (int round = 0; round < 50; round++) {
        struct race race = { make_loop(), 0 };
        pthread_t thread;

        assert_int_equal(pthread_create(&thread, NULL, run_in_race, &race), 0);
        while (!unc_loop_is_running(race.loop)) {
        }
        assert_int_equal(unc_loop_run_forever(race.loop), UNC_ERUNNING);
        assert_int_equal(unc_loop_close(race.loop), UNC_ENOCLOSE);
        assert_int_equal(unc_loop_stop(race.loop), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(race.result, 0);
        race.loop = unc_loop_free(race.loop);
    }
}

static int close_own(struct unc_loop *loop, void *ignored)
{
    struct unc_loop before;

    (void)ignored;
    copy_state(loop, &before);
    assert_int_equal(unc_loop_close(loop), UNC_ENOCLOSE);
    expect_state(loop, &before);
    assert_null(unc_loop_free(loop));
    expect_state(loop, &before);
    trace_add("c");
    return 0;
}

UNC_TEST(close__while_running__refused_and_harmless)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, close_own, NULL, NULL), 0);
    run_once(loop);
    run_once(loop);

    assert_string_equal(trace(), "c");
    loop = unc_loop_free(loop);
}

/* -- one turn */

UNC_TEST_TIDY(turn__nothing_to_do__says_so_and_what_there_is_runs)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    assert_int_equal(unc__loop_turn(loop, UNC_S(50)), 0);
    assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    assert_int_equal(unc__loop_turn(loop, UNC_S(50)), 1);
    assert_int_equal(count, 1);
    assert_int_equal(unc_loop_call_later(loop, UNC_MS(1), count_up, &count, NULL), 0);
    assert_int_equal(unc__loop_turn(loop, UNC_S(50)), 1);
    assert_int_equal(count, 2);
    assert_null(unc_loop_free(loop));
}

static int turn_it(struct unc_loop *loop, void *ret_result)
{
    *(int *)ret_result = unc__loop_turn(loop, 0);
    return 0;
}

UNC_TEST_TIDY(turn__loop_that_runs__is_busy)
{
    struct unc_loop *loop = make_loop();
    int result = 0;

    assert_int_equal(unc_loop_call_soon(loop, turn_it, &result, NULL), 0);
    run_once(loop);

    assert_int_equal(result, -EBUSY);
    assert_null(unc_loop_free(loop));
}
