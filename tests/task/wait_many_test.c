/* SPDX-License-Identifier: MIT */
/* Waiting for the first, for an error, for all, and for a time. */
#include <errno.h>

#include <unclosed/wait.h>

#include "lib/case.h"
#include "loop/polls.h"
#include "record/reader.h"
#include "task/stage.h"

#define COUNT 3

struct scene {
    struct unc_loop *loop;
    struct unc_future *futures[COUNT];
    size_t count;
    enum unc_wait_mode mode;
    int64_t timeout_ns;
    size_t done_count;
};

static int wait_for_some(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    int r = unc_wait(scene->futures, scene->count, scene->mode, scene->timeout_ns,
                     &scene->done_count);

    (void)ret_result;
    trace_add("w");
    return r;
}

static void begin(struct scene *scene, enum unc_wait_mode mode)
{
    *scene = (struct scene){
        .loop = make_loop(), .count = COUNT, .mode = mode, .timeout_ns = -1
    };
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(unc_future_new(scene->loop, &scene->futures[i]), 0);
    }
}

static void end(struct scene *scene)
{
    for (size_t i = 0; i < COUNT; i++) {
        scene->futures[i] = unc_future_free(scene->futures[i]);
    }
    scene->loop = unc_loop_free(scene->loop);
}

static struct unc_task *suspend(struct scene *scene)
{
    struct unc_task *task = spawn(scene->loop, wait_for_some, scene);

    run_once(scene->loop);
    assert_string_equal(trace(), "");
    return task;
}

static void assert_ends(struct scene *scene, struct unc_task *task, size_t done_count)
{
    run_once(scene->loop);
    assert_string_equal(trace(), "w");
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_int_equal(scene->done_count, done_count);
    task = unc_task_unref(task);
}

UNC_TEST_TIDY(wait__for_the_first__ends_with_any)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_FIRST_DONE);
    task = suspend(&scene);
    assert_int_equal(unc_future_cancel(scene.futures[1]), 0);
    assert_ends(&scene, task, 1);
    assert_false(unc_future_is_done(scene.futures[0]));
    end(&scene);
}

UNC_TEST_TIDY(wait__for_the_first__counts_all_that_came_in_time)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_FIRST_DONE);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    assert_int_equal(unc_future_set_result(scene.futures[2], NULL), 0);
    assert_ends(&scene, task, 2);
    end(&scene);
}

UNC_TEST_TIDY(wait__for_an_error__a_result_and_a_cancellation_are_none)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_FIRST_ERROR);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    assert_int_equal(unc_future_cancel(scene.futures[1]), 0);
    run_once(scene.loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_future_set_error(scene.futures[2], -EIO), 0);
    assert_ends(&scene, task, 3);
    end(&scene);
}

UNC_TEST_TIDY(wait__for_an_error__ends_with_the_first)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_FIRST_ERROR);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_error(scene.futures[2], -EIO), 0);
    assert_ends(&scene, task, 1);
    end(&scene);
}

UNC_TEST_TIDY(wait__for_all__ends_with_the_last)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_ALL);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_error(scene.futures[0], -EIO), 0);
    assert_int_equal(unc_future_set_result(scene.futures[1], NULL), 0);
    run_once(scene.loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_future_set_result(scene.futures[2], NULL), 0);
    assert_ends(&scene, task, 3);
    end(&scene);
}

UNC_TEST_TIDY(wait__time_is_over__ends_without_an_error_and_cancels_nothing)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_ALL);
    scene.timeout_ns = UNC_S(1);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    clock_advance(UNC_S(2));
    run_once(scene.loop);
    assert_ends(&scene, task, 1);
    assert_false(unc_future_is_done(scene.futures[1]));
    end(&scene);
}

UNC_TEST_TIDY(wait__ended_before_the_time__leaves_no_timer)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_FIRST_DONE);
    scene.timeout_ns = UNC_S(1);
    task = suspend(&scene);
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    assert_ends(&scene, task, 1);
    clock_advance(UNC_S(2));
    run_once(scene.loop);
    end(&scene);
}

UNC_TEST_TIDY(wait__no_time_at_all__lets_what_is_ready_run)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *other = spawn(loop, return_at_once, NULL);
    struct scene scene = { .loop = loop,
                           .count = 1,
                           .futures = { unc_task_as_future(other) },
                           .mode = UNC_WAIT_ALL };

    assert_int_equal(play(loop, wait_for_some, &scene), 0);
    assert_int_equal(scene.done_count, 1);
    other = unc_task_unref(other);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(wait__cancelled__ends_and_cancels_nothing)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_WAIT_ALL);
    scene.timeout_ns = UNC_S(1);
    task = suspend(&scene);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    for (size_t i = 0; i < COUNT; i++) {
        assert_false(unc_future_is_done(scene.futures[i]));
    }
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(wait__what_is_done_is_enough__does_not_suspend)
{
    struct scene scene;

    begin(&scene, UNC_WAIT_FIRST_DONE);
    assert_int_equal(unc_future_set_result(scene.futures[1], NULL), 0);
    assert_int_equal(unc_task_new(scene.loop, wait_for_some, &scene, NULL), 0);
    run_once(scene.loop);
    assert_string_equal(trace(), "w");
    assert_int_equal(scene.done_count, 1);
    end(&scene);
}

UNC_TEST_TIDY(wait__bad_arguments__refused)
{
    struct scene scene;
    struct unc_future *spare;

    begin(&scene, UNC_WAIT_ALL);
    scene.count = 0;
    assert_int_equal(play(scene.loop, wait_for_some, &scene), -EINVAL);
    scene.count = COUNT;
    scene.mode = (enum unc_wait_mode)3;
    assert_int_equal(play(scene.loop, wait_for_some, &scene), -EINVAL);
    scene.mode = UNC_WAIT_ALL;
    spare = scene.futures[1];
    scene.futures[1] = NULL;
    assert_int_equal(play(scene.loop, wait_for_some, &scene), -EINVAL);
    scene.futures[1] = spare;
    assert_int_equal(unc_wait(scene.futures, COUNT, UNC_WAIT_ALL, -1, NULL), UNC_ENOTASK);
    assert_int_equal(unc_wait(NULL, 1, UNC_WAIT_ALL, -1, NULL), -EINVAL);
    end(&scene);
}

/* Waiting is not asking. */
UNC_TEST_LEAVING(wait__errors_of_tasks__remain_to_be_asked_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *failing = spawn(loop, return_eio, NULL);
    struct scene scene = { .loop = loop,
                           .count = 1,
                           .futures = { unc_task_as_future(failing) },
                           .mode = UNC_WAIT_ALL,
                           .timeout_ns = -1 };
    size_t before = unc__record_misuse_count();

    run_once(loop);
    assert_int_equal(play(loop, wait_for_some, &scene), 0);
    failing = unc_task_unref(failing);
    loop = unc_loop_free(loop);
    assert_int_equal(unc__record_misuse_count() - before, unc__record_is_on() ? 1 : 0);
}
