/* SPDX-License-Identifier: MIT */
/*
 * The life of a handle: given back before, inside and after its callback, after cancel,
 * close and free of its loop, and by another thread. That memory is used rightly is for
 * the sanitizers to say; that no handle is used for two callbacks is checked here, by
 * scheduling many afterwards.
 */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <unclosed/check.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

#define MANY 300 /* more than a chunk holds */

/* Each of many new callbacks must run exactly once. */
static void expect_sound(struct unc_loop *loop)
{
    int count = 0;

    for (int i = 0; i < MANY; i++) {
        assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    }
    run_once(loop);
    assert_int_equal(count, MANY);
    assert_int_equal(loop->held_count, 0);
}

UNC_TEST_TIDY(handle__given_back_before_the_callback__callback_runs)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &handle), 0);
    assert_null(unc_handle_unref(handle));
    run_once(loop);

    assert_string_equal(trace(), "a");
    expect_sound(loop);
    loop = unc_loop_free(loop);
}

static int unref(struct unc_loop *loop, void *handle)
{
    (void)loop;
    *(struct unc_handle **)handle = unc_handle_unref(*(struct unc_handle **)handle);
    trace_add("u");
    return 0;
}

UNC_TEST_TIDY(handle__given_back_inside_the_callback__is_gone_after_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *soon = NULL;
    struct unc_handle *timer = NULL;

    assert_int_equal(unc_loop_call_soon(loop, unref, &soon, &soon), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, unref, &timer, &timer), 0);
    run_once(loop);

    assert_string_equal(trace(), "uu");
    expect_sound(loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handle__given_back_after_the_callback__is_gone)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &handle), 0);
    assert_true(unc_handle_is_pending(handle));
    run_once(loop);
    assert_false(unc_handle_is_pending(handle));
    assert_false(unc_handle_is_cancelled(handle));
    handle = unc_handle_unref(handle);

    expect_sound(loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handle__cancelled_then_given_back__is_gone)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *soon = NULL;
    struct unc_handle *timer = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &soon), 0);
    assert_int_equal(unc_loop_call_later(loop, UNC_S(9), note, WORD("b"), &timer), 0);
    assert_int_equal(unc_handle_cancel(soon), 0);
    assert_int_equal(unc_handle_cancel(timer), 0);
    assert_false(unc_handle_is_pending(soon));
    assert_false(unc_handle_is_pending(timer));
    soon = unc_handle_unref(soon);
    timer = unc_handle_unref(timer);
    run_once(loop);

    assert_string_equal(trace(), "");
    expect_sound(loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handle__cancelled_after_it_ran__allowed)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("a"), &handle), 0);
    run_once(loop);
    assert_int_equal(unc_handle_cancel(handle), 0);
    assert_true(unc_handle_is_cancelled(handle));
    handle = unc_handle_unref(handle);

    expect_sound(loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(handle__given_back_after_close__allowed)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *soon = NULL;
    struct unc_handle *timer = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &soon), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("b"), &timer), 0);
    assert_int_equal(unc_loop_close(loop), 0);
    assert_false(unc_handle_is_pending(soon));
    assert_false(unc_handle_is_pending(timer));
    assert_int_equal(unc_handle_cancel(soon), 0);
    soon = unc_handle_unref(soon);
    timer = unc_handle_unref(timer);

    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(handle__used_after_its_loop_was_freed__allowed)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handles[MANY] = { NULL };

    for (int i = 0; i < MANY; i++) {
        assert_int_equal(
            unc_loop_call_later(loop, UNC_S(i), note, WORD("x"), &handles[i]), 0);
    }
    loop = unc_loop_free(loop);
    for (int i = 0; i < MANY; i++) {
        assert_false(unc_handle_is_pending(handles[i]));
        assert_int_equal(unc_handle_cancel(handles[i]), 0);
        assert_true(unc_handle_is_cancelled(handles[i]));
        assert_true(unc_handle_get_when(handles[i]) > 0);
        handles[i] = unc_handle_unref(handles[i]);
    }
}

UNC_TEST_LEAVING(handle__its_loops_memory_is_another_loops_by_now__is_not_mistaken)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("x"), &handle), 0);
    loop = unc_loop_free(loop);
    for (int i = 0; i < 200; i++) {
        struct unc_loop *other = make_loop();

        if (i == 199) {
            assert_int_equal(unc_handle_cancel(handle), 0);
            handle = unc_handle_unref(handle);
            expect_sound(other);
        }
        other = unc_loop_free(other);
    }
}

UNC_TEST_TIDY(handle__nothing__is_accepted_and_is_nothing)
{
    assert_null(unc_handle_unref(NULL));
    assert_int_equal(unc_handle_cancel(NULL), -EINVAL);
    assert_false(unc_handle_is_cancelled(NULL));
    assert_false(unc_handle_is_pending(NULL));
    assert_int_equal(unc_handle_get_when(NULL), 0);
}

UNC_TEST_TIDY(handle__of_a_queued_callback__has_no_time)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &handle), 0);
    assert_int_equal(unc_handle_get_when(handle), 0);
    handle = unc_handle_unref(handle);
    run_once(loop);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handle__of_a_timer__has_its_time)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_at(loop, 12345, note, WORD("a"), &handle), 0);
    assert_int_equal(unc_handle_get_when(handle), 12345);
    handle = unc_handle_unref(handle);
    run_once(loop);
    loop = unc_loop_free(loop);
}

/* -- given back by another thread */

struct hand_over {
    struct unc_loop *loop;
    struct unc_handle *handles[MANY];
    sem_t is_given_back;
    sem_t is_armed;
    int count;
};

static void *give_back_all(void *userdata)
{
    struct hand_over *over = userdata;

    assert_int_equal(sem_wait(&over->is_armed), 0);
    for (int i = 0; i < MANY; i++) {
        over->handles[i] = unc_handle_unref(over->handles[i]);
    }
    assert_int_equal(sem_post(&over->is_given_back), 0);
    return NULL;
}

static int hand_over_queued(struct unc_loop *loop, void *userdata)
{
    struct hand_over *over = userdata;

    for (int i = 0; i < MANY; i++) {
        assert_int_equal(
            unc_loop_call_soon(loop, count_up, &over->count, &over->handles[i]), 0);
    }
    assert_int_equal(sem_post(&over->is_armed), 0);
    return sem_wait(&over->is_given_back);
}

static int hand_over_timers(struct unc_loop *loop, void *userdata)
{
    struct hand_over *over = userdata;

    for (int i = 0; i < MANY; i++) {
        assert_int_equal(
            unc_loop_call_later(loop, i, count_up, &over->count, &over->handles[i]), 0);
    }
    assert_int_equal(sem_post(&over->is_armed), 0);
    return sem_wait(&over->is_given_back);
}

/* Another thread gives back what a callback scheduled, while that callback waits. */
static void check_hand_over(unc_callback_fn *schedule)
{
    struct hand_over over = { .loop = make_loop() };
    pthread_t thread;

    assert_int_equal(sem_init(&over.is_armed, 0, 0), 0);
    assert_int_equal(sem_init(&over.is_given_back, 0, 0), 0);
    assert_int_equal(pthread_create(&thread, NULL, give_back_all, &over), 0);
    assert_int_equal(unc_loop_call_soon(over.loop, schedule, &over, NULL), 0);
    run_once(over.loop);
    assert_int_equal(pthread_join(thread, NULL), 0);
    clock_advance(UNC_S(1));
    run_once(over.loop);
    run_once(over.loop);

    assert_int_equal(over.count, MANY);
    expect_sound(over.loop);
    over.loop = unc_loop_free(over.loop);
    (void)sem_destroy(&over.is_armed);
    (void)sem_destroy(&over.is_given_back);
}

UNC_TEST_TIDY(handle__queued_and_given_back_by_another_thread__callback_still_runs)
{
    check_hand_over(hand_over_queued);
}

UNC_TEST_TIDY(handle__armed_and_given_back_by_another_thread__timer_still_fires)
{
    check_hand_over(hand_over_timers);
}

static void *unref_late(void *userdata)
{
    struct hand_over *over = userdata;

    assert_int_equal(sem_wait(&over->is_armed), 0);
    for (int i = 0; i < MANY; i++) {
        over->handles[i] = unc_handle_unref(over->handles[i]);
    }
    return NULL;
}

static int let_go_and_stop(struct unc_loop *loop, void *userdata)
{
    struct hand_over *over = userdata;

    assert_int_equal(sem_post(&over->is_armed), 0);
    return unc_loop_stop(loop);
}

UNC_TEST_TIDY(handle__given_back_by_another_thread_while_the_loop_stops__is_gone)
{
    for (int round = 0; round < 50; round++) {
        struct hand_over over = { .loop = make_loop() };
        pthread_t thread;

        assert_int_equal(sem_init(&over.is_armed, 0, 0), 0);
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(
                unc_loop_call_soon(over.loop, count_up, &over.count, &over.handles[i]),
                0);
        }
        assert_int_equal(unc_loop_call_soon(over.loop, let_go_and_stop, &over, NULL), 0);
        assert_int_equal(pthread_create(&thread, NULL, unref_late, &over), 0);
        assert_int_equal(unc_loop_run_forever(over.loop), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        run_once(over.loop);

        expect_sound(over.loop);
        over.loop = unc_loop_free(over.loop);
        (void)sem_destroy(&over.is_armed);
    }
}

/* Nothing else wakes this loop. */
UNC_TEST_TIDY(handle__given_back_while_the_loop_waits__is_taken_back_at_once)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;
    struct runner runner;

    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, &handle), 0);
    run_once(loop);
    runner_start(&runner, loop);
    handle = unc_handle_unref(handle);
    while (unc_check_loop(loop) > 0) {
        (void)sched_yield();
    }

    runner_stop(&runner);
    loop = unc_loop_free(loop);
}
