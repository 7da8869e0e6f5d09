/* SPDX-License-Identifier: MIT */
/* No memory, no loop any more, another process: what waits for several. */
#include <errno.h>
#include <stdlib.h>

#include <unclosed/group.h>
#include <unclosed/wait.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "task/stage.h"

struct scene {
    struct unc_loop *loop;
    struct unc_future *future;
    struct unc_group *group;
    unsigned n;
};

/* One call of each, until all of them had the memory they need. */
static int use_all(struct scene *scene, struct unc_task **ret_task)
{
    struct unc_future *const futures[] = { scene->future, scene->future };
    struct unc_timeout *timeout = NULL;
    int r = unc_timeout_begin(UNC_S(100), &timeout);

    if (r == 0) {
        r = unc_timeout_reschedule(timeout, UNC_S(50));
        r = unc_timeout_end(timeout, r);
    }
    if (r == 0) {
        r = unc_wait(futures, 2, UNC_WAIT_ALL, 0, NULL);
    }
    if (r == 0) {
        r = unc_group_spawn(scene->group, return_at_once, NULL, ret_task);
    }
    if (r == 0) {
        r = unc_wait_for(scene->future, 0, NULL);
    }
    return r;
}

static int use_without_memory(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *task = NULL;
    int r;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    fault_fail_at(FAULT_MEMORY, scene->n);
    r = use_all(scene, &task);
    fault_disarm();
    assert_int_equal(unc_group_wait(scene->group), 0);
    task = unc_task_unref(task);
    scene->group = unc_group_free(scene->group);
    return r;
}

UNC_TEST_TIDY(several__any_allocation_fails__clean_error_and_nothing_left)
{
    unsigned failed_count = 0;

    for (unsigned n = 1;; n++) {
        struct scene scene = { .loop = make_loop(), .n = n };
        int r;

        assert_int_equal(unc_future_new(scene.loop, &scene.future), 0);
        r = play(scene.loop, use_without_memory, &scene);
        scene.future = unc_future_free(scene.future);
        scene.loop = unc_loop_free(scene.loop);
        if (r == -ETIMEDOUT) {
            break;
        }
        assert_int_equal(r, -ENOMEM);
        failed_count++;
    }
    assert_true(failed_count >= 3);
}

static int gather_without_memory(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    int r;

    (void)ret_result;
    fault_fail_at(FAULT_MEMORY, 1);
    r = unc_gather(&scene->future, 1, 0, NULL);
    fault_disarm();
    return r;
}

UNC_TEST_TIDY(gather__no_memory__clean_error)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(unc_future_new(scene.loop, &scene.future), 0);
    assert_int_equal(play(scene.loop, gather_without_memory, &scene), -ENOMEM);
    scene.future = unc_future_free(scene.future);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST_TIDY(tree__any_allocation_fails__clean_error)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_at_once, NULL);
    unsigned n = 1;
    char *text = NULL;

    for (;; n++) {
        int r;

        fault_fail_at(FAULT_MEMORY, n);
        r = unc_task_take_tree(loop, &text);
        fault_disarm();
        if (r == 0) {
            break;
        }
        assert_int_equal(r, -ENOMEM);
        assert_null(text);
    }
    assert_true(n > 1);
    free(text);
    run_once(loop);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
}

static int gather_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_gather(&scene->future, 1, 0, NULL);
}

static int wait_for_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_wait(&scene->future, 1, UNC_WAIT_ALL, UNC_S(100), NULL);
}

static int limit_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    return unc_wait_for(scene->future, UNC_S(100), ret_result);
}

static int own_group(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    assert_int_equal(unc_group_spawn(scene->group, gather_one, scene, NULL), 0);
    return unc_group_wait(scene->group);
}

UNC_TEST_LEAVING(several__loop_closed_meanwhile__what_is_theirs_can_be_given_back)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(unc_future_new(scene.loop, &scene.future), 0);
    assert_int_equal(unc_task_new(scene.loop, gather_one, &scene, NULL), 0);
    assert_int_equal(unc_task_new(scene.loop, wait_for_one, &scene, NULL), 0);
    assert_int_equal(unc_task_new(scene.loop, limit_one, &scene, NULL), 0);
    assert_int_equal(unc_task_new(scene.loop, own_group, &scene, NULL), 0);
    run_turns(scene.loop, 3);
    assert_int_equal(unc_loop_close(scene.loop), 0);
    scene.group = unc_group_free(scene.group);
    scene.future = unc_future_free(scene.future);
    scene.loop = unc_loop_free(scene.loop);
}

static int use_in_child(void *userdata)
{
    struct scene *scene = userdata;
    char *text = NULL;

    CHILD_CHECK(unc_group_spawn(scene->group, return_at_once, NULL, NULL) == -ECHILD);
    CHILD_CHECK(unc_group_cancel(scene->group) == -ECHILD);
    CHILD_CHECK(unc_task_take_tree(scene->loop, &text) == -ECHILD);
    scene->group = unc_group_free(scene->group);
    return 0;
}

UNC_TEST_TIDY(several__in_a_forked_child__refused_and_given_back)
{
    struct scene scene = { .loop = make_loop() };
    struct unc_task *task;

    assert_int_equal(unc_future_new(scene.loop, &scene.future), 0);
    task = spawn(scene.loop, own_group, &scene);
    run_turns(scene.loop, 2);
    assert_int_equal(in_child(use_in_child, &scene), 0);
    assert_int_equal(unc_future_set_result(scene.future, NULL), 0);
    assert_int_equal(run_until(scene.loop, task, NULL), 0);
    scene.group = unc_group_free(scene.group);
    scene.future = unc_future_free(scene.future);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}
