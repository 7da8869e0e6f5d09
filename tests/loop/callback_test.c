/* SPDX-License-Identifier: MIT */
/* Queued callbacks: their order, their turn, their cancellation. */
#include "lib/case.h"
#include "loop/polls.h"
#include "loop/scene.h"

UNC_TEST_TIDY(callback__three_queued__run_in_order)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("c"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "abc");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(callback__three_queued__run_once_only)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    run_once(loop);
    run_once(loop);

    assert_string_equal(trace(), "a");
    loop = unc_loop_free(loop);
}

static int queue_another(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_call_soon(loop, note, WORD("later"), NULL);
}

UNC_TEST_TIDY(callback__queued_by_a_callback__waits_one_turn)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, queue_another, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("b"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "ab");

    run_once(loop);
    assert_string_equal(trace(), "ablater");
    loop = unc_loop_free(loop);
}

static int queue_threadsafe(struct unc_loop *loop, void *word)
{
    trace_add(word);
    return unc_loop_call_soon_threadsafe(loop, note, WORD("later"));
}

UNC_TEST_TIDY(callback__queued_threadsafe_by_a_callback__waits_one_turn)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, queue_threadsafe, WORD("a"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "a");

    run_once(loop);
    assert_string_equal(trace(), "alater");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(callback__fd_and_due_timers_beside_it__run_queued_first_then_fd_then_timers)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_call_later(loop, 0, note, WORD("0"), NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, -UNC_S(1), note, WORD("-1"), NULL), 0);
    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("fd")), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("queued"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "queuedfd-10");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(callback__cancelled_before_its_turn__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &handle), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("b"), NULL), 0);
    assert_int_equal(unc_handle_cancel(handle), 0);
    run_once(loop);

    assert_string_equal(trace(), "b");
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

static int cancel_handle(struct unc_loop *loop, void *handle)
{
    (void)loop;
    return unc_handle_cancel(*(struct unc_handle **)handle);
}

UNC_TEST_TIDY(callback__cancelled_earlier_in_its_batch__does_not_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_call_soon(loop, cancel_handle, &handle, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), &handle), 0);
    run_once(loop);

    assert_string_equal(trace(), "");
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(callback__stop_before_it_in_the_batch__still_runs)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_call_soon(loop, stop_loop, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("a"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "a");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(callback__ten_thousand_queued__all_run)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    for (int i = 0; i < 10000; i++) {
        assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    }
    run_once(loop);

    assert_int_equal(count, 10000);
    loop = unc_loop_free(loop);
}

static int queue_itself(struct unc_loop *loop, void *count)
{
    if (++*(int *)count == 1000) {
        return unc_loop_stop(loop);
    }
    return unc_loop_call_soon(loop, queue_itself, count, NULL);
}

UNC_TEST_TIDY(callback__chain_of_a_thousand__polls_never)
{
    struct unc_loop *loop = make_loop();
    int count = 0;

    assert_int_equal(unc_loop_call_soon(loop, queue_itself, &count, NULL), 0);
    polls_reset();
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_int_equal(count, 1000);
    assert_int_equal(polls_count(), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(callback__chain_beside_a_ready_descriptor__does_not_starve_it)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    int count = 0;

    tube_fill(&tube);
    assert_int_equal(
        unc_loop_add_reader(loop, tube.read_fd, note_io_and_stop, WORD("fd")), 0);
    assert_int_equal(unc_loop_call_soon(loop, queue_itself, &count, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);

    assert_string_equal(trace(), "fd");
    assert_int_equal(count, 1);
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    count = 999;
    run_once(loop);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}
