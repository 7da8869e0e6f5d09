/* SPDX-License-Identifier: MIT */
/* Waiting for all of several: results in order, the first error, cancelling. */
#include <errno.h>

#include <unclosed/wait.h>

#include "lib/case.h"
#include "record/reader.h"
#include "task/stage.h"

#define COUNT 3

/* What a case's tasks share: a task that gathers, and what it gathers. */
struct scene {
    struct unc_loop *loop;
    struct unc_future *futures[COUNT];
    struct unc_outcome outcomes[COUNT];
    size_t count;
    unsigned flags;
    int result;
};

static int gather(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    scene->result =
        unc_gather(scene->futures, scene->count, scene->flags, scene->outcomes);
    trace_add("g");
    return scene->result;
}

static void begin(struct scene *scene, unsigned flags)
{
    *scene = (struct scene){ .loop = make_loop(), .count = COUNT, .flags = flags };
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

static void assert_outcome(const struct scene *scene, size_t i, int error, void *result)
{
    assert_int_equal(scene->outcomes[i].error, error);
    assert_ptr_equal(scene->outcomes[i].result, result);
}

UNC_TEST_TIDY(gather__all_resolved__gives_results_in_the_order_asked)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, 0);
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    for (size_t i = COUNT; i > 0; i--) {
        assert_string_equal(trace(), "");
        assert_int_equal(
            unc_future_set_result(scene.futures[i - 1], &scene.futures[i - 1]), 0);
        run_once(scene.loop);
    }
    assert_string_equal(trace(), "g");
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_outcome(&scene, i, 0, &scene.futures[i]);
    }
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__one_fails__ends_at_once_and_the_others_go_on)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, 0);
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    assert_int_equal(unc_future_set_error(scene.futures[1], -EIO), 0);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    assert_outcome(&scene, 0, UNC_EPENDING, NULL);
    assert_outcome(&scene, 1, -EIO, NULL);
    assert_outcome(&scene, 2, UNC_EPENDING, NULL);
    assert_false(unc_future_is_done(scene.futures[0]));
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__errors_wanted__waits_for_all_and_hands_them_out)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_GATHER_ERRORS);
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    assert_int_equal(unc_future_set_error(scene.futures[0], -EIO), 0);
    assert_int_equal(unc_future_cancel(scene.futures[1]), 0);
    run_once(scene.loop);
    assert_string_equal(trace(), "");
    assert_int_equal(unc_future_set_result(scene.futures[2], &scene), 0);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_outcome(&scene, 0, -EIO, NULL);
    assert_outcome(&scene, 1, UNC_ECANCELLED, NULL);
    assert_outcome(&scene, 2, 0, &scene);
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__a_member_is_cancelled__is_the_error)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, 0);
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    assert_int_equal(unc_future_cancel(scene.futures[2]), 0);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    assert_false(unc_future_is_done(scene.futures[0]));
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__cancelled__cancels_all_that_have_not_ended)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, 0);
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    assert_int_equal(unc_future_set_result(scene.futures[0], NULL), 0);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_get_result(scene.futures[0], NULL), 0);
    assert_int_equal(unc_future_get_result(scene.futures[1], NULL), UNC_ECANCELLED);
    assert_int_equal(unc_future_get_result(scene.futures[2], NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    end(&scene);
}

static int tidy_slowly(void *word, void **ret_result)
{
    int r = unc_task_sleep(INT64_MAX);

    (void)ret_result;
    for (int i = 0; i < 3; i++) {
        (void)unc_task_yield();
    }
    trace_add(word);
    return r;
}

UNC_TEST_TIDY(gather__cancelled__waits_until_all_have_tidied_up)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *quick = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *slow = spawn(loop, tidy_slowly, WORD("s"));
    struct scene scene = { .loop = loop,
                           .count = 2,
                           .futures = { unc_task_as_future(quick),
                                        unc_task_as_future(slow) } };
    struct unc_task *task = spawn(loop, gather, &scene);

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(loop, task, NULL), UNC_ECANCELLED);
    assert_string_equal(trace(), "!sg");
    quick = unc_task_unref(quick);
    slow = unc_task_unref(slow);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int fail_when_cancelled(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_task_sleep(INT64_MAX) == UNC_ECANCELLED ? -EIO : 0;
}

UNC_TEST_TIDY(gather__cancelled_and_one_fails_meanwhile__gives_that_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *first = spawn(loop, sleep_for_ever, NULL);
    struct unc_task *second = spawn(loop, fail_when_cancelled, NULL);
    struct scene scene = { .loop = loop,
                           .count = 2,
                           .futures = { unc_task_as_future(first),
                                        unc_task_as_future(second) } };
    struct unc_task *task = spawn(loop, gather, &scene);

    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(loop, task, NULL), -EIO);
    first = unc_task_unref(first);
    second = unc_task_unref(second);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(gather__of_what_has_ended__does_not_suspend)
{
    struct scene scene;

    begin(&scene, 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(unc_future_set_result(scene.futures[i], &scene), 0);
    }
    assert_int_equal(unc_task_new(scene.loop, gather, &scene, NULL), 0);
    run_once(scene.loop);
    assert_string_equal(trace(), "g");
    assert_int_equal(scene.result, 0);
    assert_outcome(&scene, 2, 0, &scene);
    end(&scene);
}

UNC_TEST_TIDY(gather__of_nothing__is_done)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, gather, &scene), 0);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST_TIDY(gather__the_same_one_twice__has_its_result_twice)
{
    struct scene scene;
    struct unc_future *spare;
    struct unc_task *task;

    begin(&scene, 0);
    spare = scene.futures[2];
    scene.futures[2] = scene.futures[0];
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    assert_int_equal(unc_future_set_result(scene.futures[0], &scene), 0);
    assert_int_equal(unc_future_set_result(scene.futures[1], NULL), 0);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_outcome(&scene, 0, 0, &scene);
    assert_outcome(&scene, 2, 0, &scene);
    scene.futures[2] = spare;
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__a_future_is_freed_meanwhile__counts_as_cancelled)
{
    struct scene scene;
    struct unc_task *task;

    begin(&scene, UNC_GATHER_ERRORS);
    scene.count = 2;
    task = spawn(scene.loop, gather, &scene);
    run_once(scene.loop);
    scene.futures[0] = unc_future_free(scene.futures[0]);
    assert_int_equal(unc_future_set_result(scene.futures[1], NULL), 0);
    run_once(scene.loop);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    assert_outcome(&scene, 0, UNC_ECANCELLED, NULL);
    task = unc_task_unref(task);
    end(&scene);
}

UNC_TEST_TIDY(gather__bad_arguments__refused)
{
    struct scene scene;
    struct unc_future *futures[2];

    begin(&scene, 2);
    assert_int_equal(play(scene.loop, gather, &scene), -EINVAL);
    scene.flags = 0;
    futures[0] = scene.futures[0];
    scene.futures[0] = NULL;
    assert_int_equal(play(scene.loop, gather, &scene), -EINVAL);
    assert_int_equal(unc_gather(NULL, 1, 0, NULL), -EINVAL);
    assert_int_equal(unc_gather(futures, 1, 0, NULL), UNC_ENOTASK);
    scene.futures[0] = futures[0];
    end(&scene);
}

static int gather_self(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *self = NULL;

    assert_int_equal(unc_task_get_current(&self), 0);
    scene->futures[1] = unc_task_as_future(self);
    return gather(scene, ret_result);
}

UNC_TEST(gather__with_the_own_task__refused)
{
    struct scene scene;
    struct unc_future *spare;

    begin(&scene, 0);
    spare = scene.futures[1];
    assert_int_equal(play(scene.loop, gather_self, &scene), UNC_ESELF);
    scene.futures[1] = spare;
    end(&scene);
}

UNC_TEST(gather__of_another_loops__refused)
{
    struct scene scene;
    struct scene other;
    struct unc_future *spare;

    begin(&scene, 0);
    begin(&other, 0);
    spare = scene.futures[2];
    scene.futures[2] = other.futures[0];
    assert_int_equal(play(scene.loop, gather, &scene), -EINVAL);
    scene.futures[2] = spare;
    end(&other);
    end(&scene);
}

#define MANY 2000

static struct unc_task *many[MANY];

static int gather_many(void *ignored, void **ret_result)
{
    static struct unc_future *futures[MANY];

    (void)ignored;
    (void)ret_result;
    for (size_t i = 0; i < MANY; i++) {
        futures[i] = unc_task_as_future(many[i]);
    }
    return unc_gather(futures, MANY, 0, NULL);
}

UNC_TEST_TIDY(gather__thousands_of_tasks__waits_for_all)
{
    struct unc_loop *loop = make_loop();

    for (size_t i = 0; i < MANY; i++) {
        many[i] = spawn(loop, yield_once, NULL);
    }
    assert_int_equal(play(loop, gather_many, NULL), 0);
    for (size_t i = 0; i < MANY; i++) {
        assert_true(unc_task_is_done(many[i]));
        many[i] = unc_task_unref(many[i]);
    }
    loop = unc_loop_free(loop);
}

/* The error that gather returned was asked for; that of another one, later, was not. */
UNC_TEST_LEAVING(gather__errors_after_the_first__remain_to_be_asked_for)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *first = spawn(loop, return_eio, NULL);
    struct unc_task *second = spawn(loop, return_eio, NULL);
    struct scene scene = { .loop = loop,
                           .count = 2,
                           .futures = { unc_task_as_future(first),
                                        unc_task_as_future(second) } };
    size_t before = unc__record_misuse_count();

    assert_int_equal(play(loop, gather, &scene), -EIO);
    first = unc_task_unref(first);
    second = unc_task_unref(second);
    loop = unc_loop_free(loop);
    assert_int_equal(unc__record_misuse_count() - before, unc__record_is_on() ? 1 : 0);
}
