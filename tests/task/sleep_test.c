/* SPDX-License-Identifier: MIT */
/* Sleeping and yielding: order, time, and that nothing spins. */
#include <errno.h>

#include "lib/case.h"
#include "loop/polls.h"
#include "task/stage.h"

UNC_TEST_TIDY(yield__two_tasks__take_turns_with_callbacks)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, yield_once, WORD("a"), NULL), 0);
    assert_int_equal(unc_task_new(loop, yield_once, WORD("b"), NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("c"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "abc");
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("d"), NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "abcabd");
    loop = unc_loop_free(loop);
}

static int yield_for_ever(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    for (;;) {
        int r = unc_task_yield();

        if (r < 0) {
            return r;
        }
    }
}

UNC_TEST_TIDY(yield__for_ever__lets_timers_and_descriptors_be_served)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();
    struct unc_task *task = spawn(loop, yield_for_ever, NULL);

    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("r")), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, note_and_stop, WORD("t"), NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_string_equal(trace(), "rt");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    task = unc_task_unref(task);
    tube_close(&tube);
    loop = unc_loop_free(loop);
}

static int sleep_a_second(void *word, void **ret_result)
{
    int r = unc_task_sleep(UNC_S(1));

    (void)ret_result;
    trace_add(word);
    return r;
}

UNC_TEST_TIDY(sleep__until_it_is_due__and_not_before)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, sleep_a_second, WORD("a"), NULL), 0);
    assert_int_equal(unc_task_new(loop, sleep_a_second, WORD("b"), NULL), 0);
    run_turns(loop, 3);
    assert_string_equal(trace(), "");
    clock_advance(UNC_S(2));
    run_turns(loop, 2);
    assert_string_equal(trace(), "ab");
    loop = unc_loop_free(loop);
}

static int sleep_negative(void *word, void **ret_result)
{
    (void)ret_result;
    if (unc_task_sleep(-5) != 0 || unc_task_sleep(0) != 0) {
        return -EIO;
    }
    trace_add(word);
    return 0;
}

UNC_TEST_TIDY(sleep__zero_or_less__is_a_yield)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, sleep_negative, WORD("a"), NULL), 0);
    run_turns(loop, 2);
    assert_string_equal(trace(), "");
    run_once(loop);
    assert_string_equal(trace(), "a");
    loop = unc_loop_free(loop);
}

static int sleep_tiny(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_task_sleep(UNC_MS(2));
}

UNC_TEST_TIDY(sleep__alone__waits_in_the_kernel)
{
    struct unc_loop *loop = make_loop();

    polls_reset();
    assert_int_equal(play(loop, sleep_tiny, NULL), 0);
    assert_true(polls_count() <= 3);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(sleep__thousands__end_in_order)
{
    struct unc_loop *loop = make_loop();
    static struct unc_task *tasks[3000];

    for (size_t i = 0; i < 3000; i++) {
        tasks[i] = spawn(loop, sleep_a_second, WORD(""));
    }
    run_once(loop);
    for (size_t i = 0; i < 3000; i += 2) {
        assert_int_equal(unc_task_cancel(tasks[i]), 1);
    }
    clock_advance(UNC_S(2));
    run_turns(loop, 3);
    for (size_t i = 0; i < 3000; i++) {
        assert_int_equal(unc_task_get_result(tasks[i], NULL),
                         i % 2 == 0 ? UNC_ECANCELLED : 0);
        tasks[i] = unc_task_unref(tasks[i]);
    }
    loop = unc_loop_free(loop);
}
