/* SPDX-License-Identifier: MIT */
/* The tree of tasks, from inside, from outside and from another thread. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <unclosed/wait.h>

#include "lib/case.h"
#include "task/stage.h"

struct scene {
    struct unc_loop *loop;
    struct unc_future *future;
    char *text;
    int result;
};

static int await_grandchild(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    const struct unc_task_options options = { .name = "grandchild" };
    struct unc_task *task = NULL;
    int r = unc_task_new_with(scene->loop, &options, await_future, scene->future, &task);

    if (r == 0) {
        r = unc_task_await(task, ret_result);
    }
    task = unc_task_unref(task);
    return r;
}

static int own_children(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *child = NULL;
    int r;

    (void)ret_result;
    assert_int_equal(unc_task_new(scene->loop, await_grandchild, scene, &child), 0);
    assert_int_equal(unc_task_new(scene->loop, await_future, scene->future, NULL), 0);
    r = unc_task_await(child, NULL);
    child = unc_task_unref(child);
    return r;
}

static void *ask(void *userdata)
{
    struct scene *scene = userdata;

    scene->result = unc_task_take_tree(scene->loop, &scene->text);
    return NULL;
}

static int ask_inside(void *userdata, void **ret_result)
{
    (void)ret_result;
    return ask(userdata) == NULL ? 0 : -EIO;
}

static void begin(struct scene *scene)
{
    *scene = (struct scene){ .loop = make_loop() };
    assert_int_equal(unc_future_new(scene->loop, &scene->future), 0);
    assert_int_equal(unc_task_new(scene->loop, own_children, scene, NULL), 0);
    run_turns(scene->loop, 3);
}

static void end(struct scene *scene)
{
    assert_int_equal(unc_future_set_result(scene->future, NULL), 0);
    run_turns(scene->loop, 4);
    scene->future = unc_future_free(scene->future);
    scene->loop = unc_loop_free(scene->loop);
}

static void assert_three_levels(struct scene *scene)
{
    assert_int_equal(scene->result, 0);
    print_message("%s", scene->text);
    assert_non_null(strstr(scene->text, "\n|- task "));
    assert_non_null(strstr(scene->text, "\n|  `- task "));
    assert_non_null(strstr(scene->text, "\n`- task "));
    assert_non_null(strstr(scene->text, "\"grandchild\": waits for a future at "));
    assert_non_null(strstr(scene->text, "in await_grandchild()"));
    assert_non_null(strstr(scene->text, ": awaits task "));
    free(scene->text);
    scene->text = NULL;
}

UNC_TEST_TIDY(tree__of_three_levels__shows_who_created_whom_and_who_waits_where)
{
    struct scene scene;

    begin(&scene);
    (void)ask(&scene);
    assert_three_levels(&scene);
    end(&scene);
}

UNC_TEST_TIDY(tree__asked_by_a_task__shows_it_running)
{
    struct scene scene;

    begin(&scene);
    assert_int_equal(play(scene.loop, ask_inside, &scene), 0);
    assert_non_null(strstr(scene.text, ": running; created at "));
    assert_three_levels(&scene);
    end(&scene);
}

UNC_TEST_TIDY(tree__asked_by_another_thread__shows_the_same)
{
    struct scene scene;

    begin(&scene);
    in_thread(ask, &scene);
    assert_three_levels(&scene);
    end(&scene);
}

UNC_TEST_TIDY(tree__asked_while_the_loop_runs_elsewhere__is_whole)
{
    struct scene scene;
    struct runner runner;

    begin(&scene);
    runner_start(&runner, scene.loop);
    (void)ask(&scene);
    runner_stop(&runner);
    assert_three_levels(&scene);
    end(&scene);
}

UNC_TEST_TIDY(tree__without_tasks__says_so)
{
    struct unc_loop *loop = make_loop();
    char *text = NULL;

    assert_int_equal(unc_task_take_tree(loop, &text), 0);
    assert_non_null(strstr(text, ": no tasks\n"));
    free(text);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(tree__to_a_descriptor__is_the_same_text)
{
    struct scene scene;
    struct tube tube = tube_open();
    char bytes[4096];
    ssize_t size;

    begin(&scene);
    assert_int_equal(unc_task_tree(scene.loop, tube.write_fd), 0);
    size = read(tube.read_fd, bytes, sizeof bytes - 1);
    assert_true(size > 0);
    bytes[size] = '\0';
    assert_non_null(strstr(bytes, "\"grandchild\""));
    assert_int_equal(unc_task_tree(scene.loop, -1), -EBADF);
    assert_int_equal(unc_task_tree(NULL, 1), -EINVAL);
    assert_int_equal(unc_task_take_tree(scene.loop, NULL), -EINVAL);
    tube_close(&tube);
    end(&scene);
}

UNC_TEST_TIDY(tree__of_a_closed_loop__refused)
{
    struct unc_loop *loop = make_closed_loop();
    char *text = NULL;

    assert_int_equal(unc_task_take_tree(loop, &text), UNC_ECLOSED);
    assert_null(text);
    loop = unc_loop_free(loop);
}
