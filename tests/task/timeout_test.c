/* SPDX-License-Identifier: MIT */
/* Limits: of one wait, and of all that happens between a begin and an end. */
#include <errno.h>
#include <string.h>

#include <unclosed/wait.h>

#include "lib/case.h"
#include "loop/polls.h"
#include "record/reader.h"
#include "record/record.h"
#include "task/stage.h"

struct scene {
    struct unc_loop *loop;
    struct unc_future *future;
    struct unc_timeout *timeout;
    int results[4];
    struct unc_error last;
};

static int wait_a_second(void *future, void **ret_result)
{
    return unc_wait_for(future, UNC_S(1), ret_result);
}

UNC_TEST_TIDY(wait_for__time_is_over__cancels_and_says_so)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, sleep_for_ever, WORD("s"));
    struct unc_task *outer = spawn(loop, wait_a_second, unc_task_as_future(inner));

    run_once(loop);
    clock_advance(UNC_S(2));
    assert_int_equal(run_until(loop, outer, NULL), -ETIMEDOUT);
    assert_true(unc_task_is_done(inner));
    assert_string_equal(trace(), "s!");
    assert_int_equal(unc_task_get_cancel_count(outer), 0);
    inner = unc_task_unref(inner);
    outer = unc_task_unref(outer);
    loop = unc_loop_free(loop);
}

static int finish_all_the_same(void *word, void **ret_result)
{
    (void)unc_task_sleep(INT64_MAX);
    *ret_result = word;
    return unc_task_yield();
}

UNC_TEST_TIDY(wait_for__result_comes_after_all__it_wins)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, finish_all_the_same, WORD("x"));
    struct unc_task *outer = spawn(loop, wait_a_second, unc_task_as_future(inner));
    void *result = NULL;

    run_once(loop);
    clock_advance(UNC_S(2));
    assert_int_equal(run_until(loop, outer, &result), 0);
    assert_string_equal(result, "x");
    inner = unc_task_unref(inner);
    outer = unc_task_unref(outer);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wait_for__in_time__result_or_error_and_no_timer_left)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *good = spawn(loop, return_userdata, loop);
    struct unc_task *bad = spawn(loop, return_eio, NULL);

    assert_int_equal(play(loop, wait_a_second, unc_task_as_future(good)), 0);
    assert_int_equal(play(loop, wait_a_second, unc_task_as_future(bad)), -EIO);
    good = unc_task_unref(good);
    bad = unc_task_unref(bad);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wait_for__cancelled__passes_it_on)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *inner = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *outer = spawn(loop, wait_a_second, unc_task_as_future(inner));

    run_once(loop);
    assert_int_equal(unc_task_cancel(outer), 1);
    assert_int_equal(run_until(loop, outer, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_result(inner, NULL), UNC_ECANCELLED);
    inner = unc_task_unref(inner);
    outer = unc_task_unref(outer);
    loop = unc_loop_free(loop);
}

static int sleep_inside(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_timeout *timeout = NULL;

    (void)ret_result;
    assert_int_equal(unc_timeout_begin(0, &timeout), 0);
    scene->results[0] = unc_task_sleep(INT64_MAX);
    scene->results[1] = unc_timeout_end(timeout, scene->results[0]);
    return scene->results[1] == -ETIMEDOUT ? unc_task_yield() : -EIO;
}

UNC_TEST_TIDY(timeout__over_before_the_first_wait__ends_that)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, sleep_inside, &scene), 0);
    assert_int_equal(scene.results[0], UNC_ECANCELLED);
    assert_int_equal(scene.results[1], -ETIMEDOUT);
    scene.loop = unc_loop_free(scene.loop);
}

static int nest(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_timeout *outer = NULL;
    struct unc_timeout *inner = NULL;

    (void)ret_result;
    assert_int_equal(unc_timeout_begin(0, &outer), 0);
    assert_int_equal(unc_timeout_begin(UNC_S(100), &inner), 0);
    scene->results[0] = unc_task_sleep(INT64_MAX);
    scene->results[1] = unc_timeout_end(outer, scene->results[0]);
    (void)unc_error_get_last(&scene->last);
    scene->results[2] = unc_timeout_end(inner, scene->results[0]);
    scene->results[3] = unc_timeout_end(outer, scene->results[2]);
    return unc_timeout_end(outer, 0);
}

UNC_TEST_TIDY(timeout__nested__each_takes_its_own_and_order_is_kept)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, nest, &scene), -EINVAL);
    assert_int_equal(scene.results[1], -EINVAL);
    assert_non_null(strstr(scene.last.text, "still open"));
    assert_int_equal(scene.results[2], UNC_ECANCELLED);
    assert_int_equal(scene.results[3], -ETIMEDOUT);
    scene.loop = unc_loop_free(scene.loop);
}

static int both_due(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_timeout *outer = NULL;
    struct unc_timeout *inner = NULL;

    (void)ret_result;
    assert_int_equal(unc_timeout_begin(0, &outer), 0);
    assert_int_equal(unc_timeout_begin(0, &inner), 0);
    scene->results[0] = unc_timeout_end(inner, unc_task_sleep(INT64_MAX));
    scene->results[1] = unc_timeout_end(outer, scene->results[0]);
    return unc_task_yield();
}

UNC_TEST_TIDY(timeout__two_due_at_once__outer_one_says_so)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, both_due, &scene), 0);
    assert_int_equal(scene.results[0], UNC_ECANCELLED);
    assert_int_equal(scene.results[1], -ETIMEDOUT);
    scene.loop = unc_loop_free(scene.loop);
}

static int reschedule(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_timeout *timeout = NULL;

    (void)ret_result;
    assert_int_equal(unc_timeout_begin(0, &timeout), 0);
    assert_int_equal(unc_timeout_reschedule(timeout, -1), 0);
    assert_int_equal(unc_task_sleep(1), 0);
    assert_int_equal(unc_timeout_reschedule(timeout, 1), 0);
    scene->results[0] = unc_task_sleep(INT64_MAX);
    scene->results[1] = unc_timeout_reschedule(timeout, 1);
    return unc_timeout_end(timeout, scene->results[0]);
}

UNC_TEST_TIDY(timeout__rescheduled__ends_then)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, reschedule, &scene), -ETIMEDOUT);
    assert_int_equal(scene.results[1], -ETIMEDOUT);
    scene.loop = unc_loop_free(scene.loop);
}

static int sleep_within(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    int r = unc_timeout_begin(UNC_S(1), &scene->timeout);

    (void)ret_result;
    return r < 0 ? r : unc_timeout_end(scene->timeout, unc_task_sleep(INT64_MAX));
}

static int end_foreign(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    scene->results[0] = unc_timeout_reschedule(scene->timeout, 0);
    return unc_timeout_end(scene->timeout, 0);
}

UNC_TEST_TIDY(timeout__of_another_task_or_outside__refused)
{
    struct scene scene = { .loop = make_loop() };
    struct unc_task *task = spawn(scene.loop, sleep_within, &scene);

    run_once(scene.loop);
    assert_int_equal(play(scene.loop, end_foreign, &scene), -EINVAL);
    assert_int_equal(scene.results[0], -EINVAL);
    assert_int_equal(unc_timeout_end(scene.timeout, 0), UNC_ENOTASK);
    assert_int_equal(unc_timeout_end(NULL, 0), -EINVAL);
    assert_int_equal(unc_timeout_begin(0, NULL), -EINVAL);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(scene.loop, task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}

static char warning[1024];

static void keep_warning(struct unc_loop *loop, const char *text, void *ignored)
{
    (void)loop;
    (void)ignored;
    (void)strncpy(warning, text, sizeof warning - 1);
}

static int forget_end(void *ignored, void **ret_result)
{
    struct unc_timeout *timeout;

    (void)ignored;
    (void)ret_result;
    return unc_timeout_begin(UNC_S(1), &timeout);
}

/* The record has at most one. */
static bool has_timeout(enum unc__state state)
{
    struct unc__entry_view entry;
    size_t count = 0;

    for (uint32_t index = 1; index <= unc__record_entry_count(); index++) {
        if (unc__record_read(index, &entry) && entry.type == UNC__TYPE_TIMEOUT &&
            entry.state == state) {
            assert_int_equal(entry.kind, UNC__KIND_TIMER);
            assert_int_not_equal(entry.acquired_stack, 0);
            count++;
        }
    }
    assert_true(count <= 1);
    return count == 1;
}

static int look_inside(void *ignored, void **ret_result)
{
    struct unc_timeout *timeout = NULL;

    (void)ignored;
    (void)ret_result;
    assert_false(has_timeout(UNC__STATE_LIVE));
    assert_int_equal(unc_timeout_begin(UNC_S(1), &timeout), 0);
    assert_int_equal(has_timeout(UNC__STATE_LIVE), unc__record_is_on());
    assert_int_equal(unc_timeout_end(timeout, 0), 0);
    assert_false(has_timeout(UNC__STATE_LIVE));
    return 0;
}

UNC_TEST_TIDY(timeout__begun_and_ended__is_recorded_meanwhile)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, look_inside, NULL), 0);
    loop = unc_loop_free(loop);
}

static int sleep_in_timeout(void *ignored, void **ret_result)
{
    struct unc_timeout *timeout = NULL;
    int r = unc_timeout_begin(UNC_S(9), &timeout);

    (void)ignored;
    (void)ret_result;
    return r < 0 ? r : unc_timeout_end(timeout, unc_task_sleep(INT64_MAX));
}

UNC_TEST_LEAVING(timeout__loop_closes_while_its_task_waits__only_the_task_is_left)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_task_new(loop, sleep_in_timeout, NULL, NULL), 0);
    run_once(loop);
    assert_int_equal(has_timeout(UNC__STATE_LIVE), unc__record_is_on());
    loop = unc_loop_free(loop);
    assert_false(has_timeout(UNC__STATE_LIVE));
    assert_false(has_timeout(UNC__STATE_LEFT));
}

UNC_TEST_LEAVING(timeout__task_ends_before_it__warns_lets_it_go_and_is_unclosed)
{
    struct unc_loop *loop = make_loop();

    assert_false(has_timeout(UNC__STATE_LEFT));
    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, NULL), 0);
    assert_int_equal(play(loop, forget_end, NULL), 0);
    assert_non_null(strstr(warning, "unc_timeout_end() was not called"));
    assert_int_equal(has_timeout(UNC__STATE_LEFT), unc__record_is_on());
    clock_advance(UNC_S(2));
    run_once(loop);
    loop = unc_loop_free(loop);
}
