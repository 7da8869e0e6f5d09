/* SPDX-License-Identifier: MIT */
/* Awaiting tasks and futures: results, errors, many waiters, circles. */
#include <errno.h>
#include <string.h>

#include "lib/case.h"
#include "task/stage.h"

static struct unc_future *make_future(struct unc_loop *loop)
{
    struct unc_future *future = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    return future;
}

/* What a case's tasks share. */
struct scene {
    struct unc_loop *loop;
    struct unc_task *task;
    struct unc_future *future;
    void *result;
    int errors[4];
    struct unc_error last;
};

static int await_child(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *child = NULL;
    int r = unc_task_new(scene->loop, return_userdata, scene, &child);

    if (r == 0) {
        r = unc_task_await(child, ret_result);
    }
    child = unc_task_unref(child);
    return r;
}

UNC_TEST_TIDY(await__of_a_task__gives_its_result)
{
    struct scene scene = { .loop = make_loop() };
    struct unc_task *task = spawn(scene.loop, await_child, &scene);
    void *result = NULL;

    assert_int_equal(run_until(scene.loop, task, &result), 0);
    assert_ptr_equal(result, &scene);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST_TIDY(await__of_a_task_that_fails__gives_its_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *failing = spawn(loop, return_eio, NULL);

    assert_int_equal(play(loop, await_task, failing), -EIO);
    failing = unc_task_unref(failing);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__of_a_task_that_has_ended__does_not_suspend)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *ended = spawn(loop, return_userdata, loop);
    struct unc_task *task;
    void *result = NULL;

    run_once(loop);
    task = spawn(loop, await_task, ended);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_ptr_equal(result, loop);
    task = unc_task_unref(task);
    ended = unc_task_unref(ended);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__of_a_task_given_back_meanwhile__still_gives_its_result)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *awaited = spawn(loop, yield_once, WORD("a"));
    struct unc_task *task = spawn(loop, await_task, awaited);

    run_once(loop);
    awaited = unc_task_unref(awaited);
    run_turns(loop, 2);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__of_a_future__gives_what_it_is_set_to)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    struct unc_task *task = spawn(loop, await_future, future);
    void *result = NULL;

    run_turns(loop, 2);
    assert_false(unc_task_is_done(task));
    assert_int_equal(unc_future_set_result(future, loop), 0);
    assert_false(unc_task_is_done(task));
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_ptr_equal(result, loop);
    task = unc_task_unref(task);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__of_a_future_that_fails_or_is_cancelled__gives_the_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *failed = make_future(loop);
    struct unc_future *cancelled = make_future(loop);

    assert_int_equal(unc_future_set_error(failed, -EIO), 0);
    assert_int_equal(unc_future_cancel(cancelled), 0);
    assert_int_equal(play(loop, await_future, failed), -EIO);
    assert_int_equal(play(loop, await_future, cancelled), UNC_ECANCELLED);
    failed = unc_future_free(failed);
    cancelled = unc_future_free(cancelled);
    loop = unc_loop_free(loop);
}

static int await_and_note(void *userdata, void **ret_result)
{
    static int number;
    struct unc_future *future = userdata;
    int mine = number++ % 10;
    int r = unc_future_await(future, ret_result);

    trace_add((const char *[]){ "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" }[mine]);
    return r;
}

UNC_TEST_TIDY(await__by_many__all_go_on_in_the_order_in_which_they_came)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);

    for (int i = 0; i < 10; i++) {
        assert_int_equal(unc_task_new(loop, await_and_note, future, NULL), 0);
    }
    run_once(loop);
    assert_int_equal(unc_future_set_result(future, NULL), 0);
    assert_string_equal(trace(), "");
    run_once(loop);
    assert_string_equal(trace(), "0123456789");
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__future_freed_meanwhile__ends_as_cancelled)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    struct unc_task *a = spawn(loop, await_future, future);
    struct unc_task *b = spawn(loop, await_future, future);

    run_once(loop);
    future = unc_future_free(future);
    run_once(loop);
    assert_int_equal(unc_task_get_result(a, NULL), UNC_ECANCELLED);
    assert_int_equal(unc_task_get_result(b, NULL), UNC_ECANCELLED);
    a = unc_task_unref(a);
    b = unc_task_unref(b);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(await__future_freed_once_it_is_done__result_is_safe)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    struct unc_task *task = spawn(loop, await_future, future);
    void *result = NULL;

    run_once(loop);
    assert_int_equal(unc_future_set_result(future, loop), 0);
    future = unc_future_free(future);
    run_once(loop);
    assert_int_equal(unc_task_get_result(task, &result), 0);
    assert_ptr_equal(result, loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int await_self(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *self = NULL;

    (void)unc_task_get_current(&self);
    scene->errors[0] = unc_task_await(self, ret_result);
    scene->errors[1] = unc_future_await(unc_task_as_future(self), ret_result);
    (void)unc_error_get_last(&scene->last);
    return 0;
}

UNC_TEST(await__of_itself__refused_and_named)
{
    struct scene scene = { .loop = make_loop() };
    const struct unc_task_options options = { .name = "narcissus" };

    assert_int_equal(unc_task_new_with(scene.loop, &options, await_self, &scene, NULL),
                     0);
    run_once(scene.loop);
    assert_int_equal(scene.errors[0], UNC_ESELF);
    assert_int_equal(scene.errors[1], UNC_ESELF);
    assert_int_equal(scene.last.code, UNC_ESELF);
    assert_non_null(strstr(scene.last.text, "\"narcissus\""));
    scene.loop = unc_loop_free(scene.loop);
}

#define RING_SIZE 4

/* Each awaits the next; the last the first. */
struct ring {
    struct unc_task *tasks[RING_SIZE];
    int errors[RING_SIZE];
    struct unc_error last;
};

static struct ring ring;

static int await_next(void *number, void **ret_result)
{
    int i = *(int *)number;

    ring.errors[i] = unc_task_await(ring.tasks[(i + 1) % RING_SIZE], ret_result);
    if (ring.errors[i] == UNC_ECYCLE) {
        (void)unc_error_get_last(&ring.last);
    }
    return 0;
}

static const char *const ring_names[RING_SIZE] = { "anna", "bert", "carl", "dora" };
static int ring_numbers[RING_SIZE] = { 0, 1, 2, 3 };

UNC_TEST(await__in_a_circle__last_is_refused_and_all_are_named)
{
    struct unc_loop *loop = make_loop();

    for (size_t i = 0; i < RING_SIZE; i++) {
        const struct unc_task_options options = { .name = ring_names[i] };

        assert_int_equal(unc_task_new_with(loop, &options, await_next, &ring_numbers[i],
                                           &ring.tasks[i]),
                         0);
    }
    run_turns(loop, RING_SIZE + 1);
    for (size_t i = 0; i < RING_SIZE; i++) {
        assert_true(unc_task_is_done(ring.tasks[i]));
        assert_int_equal(ring.errors[i], i == RING_SIZE - 1 ? UNC_ECYCLE : 0);
        assert_non_null(strstr(ring.last.text, ring_names[i]));
        ring.tasks[i] = unc_task_unref(ring.tasks[i]);
    }
    assert_int_equal(ring.last.code, UNC_ECYCLE);
    assert_non_null(strstr(ring.last.text, "which awaits"));
    loop = unc_loop_free(loop);
}

static int await_both(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    scene->errors[0] = unc_future_await(scene->future, ret_result);
    (void)unc_error_get_last(&scene->last);
    scene->errors[1] = unc_task_await(scene->task, ret_result);
    return 0;
}

UNC_TEST(await__across_loops__refused_and_said)
{
    struct unc_loop *other = make_loop();
    struct scene scene = { .loop = make_loop(), .future = make_future(other) };

    scene.task = spawn(other, return_at_once, NULL);
    assert_int_equal(play(scene.loop, await_both, &scene), 0);
    assert_int_equal(scene.errors[0], -EINVAL);
    assert_int_equal(scene.errors[1], -EINVAL);
    assert_int_equal(scene.last.code, -EINVAL);
    assert_non_null(strstr(scene.last.text, "belongs to loop"));
    run_once(other);
    scene.task = unc_task_unref(scene.task);
    scene.future = unc_future_free(scene.future);
    scene.loop = unc_loop_free(scene.loop);
    other = unc_loop_free(other);
}

UNC_TEST_LEAVING(await__of_a_closed_loops_future__refused_as_closed)
{
    struct unc_loop *other = make_loop();
    struct scene scene = { .loop = make_loop(), .future = make_future(other) };

    scene.task = spawn(other, return_at_once, NULL);
    run_once(other);
    assert_int_equal(unc_loop_close(other), 0);
    assert_int_equal(play(scene.loop, await_both, &scene), 0);
    assert_int_equal(scene.errors[0], UNC_ECLOSED);
    assert_int_equal(scene.errors[1], UNC_ECLOSED);
    other = unc_loop_free(other);
    assert_int_equal(play(scene.loop, await_both, &scene), 0);
    assert_int_equal(scene.errors[0], UNC_EFREED);
    scene.task = unc_task_unref(scene.task);
    scene.future = unc_future_free(scene.future);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST_TIDY(await__outside_of_tasks__refused)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = make_future(loop);
    struct unc_task *task = spawn(loop, return_at_once, NULL);
    struct unc_error last;

    assert_int_equal(unc_future_await(future, NULL), UNC_ENOTASK);
    assert_int_equal(unc_error_get_last(&last), 0);
    assert_int_equal(last.code, UNC_ENOTASK);
    assert_int_equal(unc_task_await(task, NULL), UNC_ENOTASK);
    assert_int_equal(unc_task_sleep(1), UNC_ENOTASK);
    assert_int_equal(unc_task_yield(), UNC_ENOTASK);
    assert_int_equal(unc_task_await(NULL, NULL), -EINVAL);
    assert_int_equal(unc_future_await(NULL, NULL), -EINVAL);
    run_once(loop);
    task = unc_task_unref(task);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

#define CHAIN_LENGTH 1000

static int await_chain(void *userdata, void **ret_result)
{
    struct unc_task **next = userdata;

    return *next == NULL ? unc_task_yield() : unc_task_await(*next, ret_result);
}

UNC_TEST_TIDY(await__in_a_long_chain__ends_from_the_far_end)
{
    struct unc_loop *loop = make_loop();
    static struct unc_task *tasks[CHAIN_LENGTH + 1];

    for (size_t i = 0; i < CHAIN_LENGTH; i++) {
        tasks[i] = spawn(loop, await_chain, &tasks[i + 1]);
    }
    assert_int_equal(run_until(loop, tasks[0], NULL), 0);
    for (size_t i = 0; i < CHAIN_LENGTH; i++) {
        assert_true(unc_task_is_done(tasks[i]));
        tasks[i] = unc_task_unref(tasks[i]);
    }
    loop = unc_loop_free(loop);
}
