/* SPDX-License-Identifier: MIT */
/* Groups: tasks that end together. */
#include <errno.h>

#include <unclosed/group.h>
#include <unclosed/wait.h>

#include "lib/case.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/task_detail.h"
#include "task/stage.h"

struct scene {
    struct unc_loop *loop;
    struct unc_group *group;
    struct unc_task *owner;
    int results[3];
    size_t error_count;
    int second_error;
    bool sleeps; /* the owner, before it waits */
};

static int fail_later(void *ignored, void **ret_result)
{
    int r = unc_task_yield();

    (void)ignored;
    (void)ret_result;
    return r < 0 ? r : -EIO;
}

static int fail_at_end(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_task_sleep(INT64_MAX) == UNC_ECANCELLED ? -EPIPE : 0;
}

static int wait_for_group(struct scene *scene)
{
    int r;

    scene->results[0] = scene->sleeps ? unc_task_sleep(INT64_MAX) : 0;
    r = unc_group_wait(scene->group);
    scene->results[1] = unc_group_spawn(scene->group, return_at_once, NULL, NULL);
    scene->error_count = unc_group_get_error_count(scene->group);
    scene->second_error = unc_group_get_error(scene->group, 1);
    assert_int_equal(unc_group_get_error(scene->group, 0), r == UNC_ECANCELLED ? 0 : r);
    assert_int_equal(unc_group_get_task_count(scene->group), 0);
    assert_int_equal(unc_group_wait(scene->group), r);
    scene->group = unc_group_free(scene->group);
    trace_add("w");
    return r;
}

static int run_failing(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    assert_int_equal(unc_group_spawn(scene->group, sleep_for_ever, WORD("s"), NULL), 0);
    assert_int_equal(unc_group_spawn(scene->group, fail_at_end, NULL, NULL), 0);
    assert_int_equal(unc_group_spawn(scene->group, fail_later, NULL, NULL), 0);
    return wait_for_group(scene);
}

UNC_TEST(group__one_fails__cancels_the_others_and_gives_the_first_error)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, run_failing, &scene), -EIO);
    assert_string_equal(trace(), "s!w");
    assert_int_equal(scene.error_count, 2);
    assert_int_equal(scene.second_error, -EPIPE);
    assert_int_equal(scene.results[1], UNC_EGROUP);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST(group__one_fails_while_the_owner_is_elsewhere__owner_is_called_back)
{
    struct scene scene = { .loop = make_loop(), .sleeps = true };
    struct unc_task *task = spawn(scene.loop, run_failing, &scene);

    assert_int_equal(run_until(scene.loop, task, NULL), -EIO);
    assert_int_equal(scene.results[0], UNC_ECANCELLED);
    assert_int_equal(unc_task_get_cancel_count(task), 0);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}

static int spawn_more(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_group_spawn(scene->group, yield_once, WORD("m"), NULL);
}

static int run_well(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *task = NULL;
    int r;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    assert_int_equal(unc_group_spawn(scene->group, spawn_more, scene, &task), 0);
    r = unc_group_wait(scene->group);
    assert_int_equal(unc_task_get_result(task, NULL), 0);
    task = unc_task_unref(task);
    scene->group = unc_group_free(scene->group);
    return r;
}

UNC_TEST_TIDY(group__a_task_spawns_another__that_is_waited_for_too)
{
    struct scene scene = { .loop = make_loop() };

    assert_int_equal(play(scene.loop, run_well, &scene), 0);
    assert_string_equal(trace(), "mm");
    scene.loop = unc_loop_free(scene.loop);
}

static int run_sleepers(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    assert_int_equal(unc_group_spawn(scene->group, sleep_for_ever, WORD("s"), NULL), 0);
    assert_int_equal(unc_group_spawn(scene->group, sleep_for_ever, WORD("s"), NULL), 0);
    return wait_for_group(scene);
}

UNC_TEST(group__wait_cancelled__cancels_all_and_waits_for_them)
{
    struct scene scene = { .loop = make_loop() };
    struct unc_task *task = spawn(scene.loop, run_sleepers, &scene);

    run_turns(scene.loop, 2);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(scene.loop, task, NULL), UNC_ECANCELLED);
    assert_string_equal(trace(), "ss!!w");
    assert_int_equal(scene.error_count, 0);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}

static int run_and_cancel(void *userdata, void **ret_result)
{
    struct unc_group *group = NULL;
    int r;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_group_new(&group), 0);
    assert_int_equal(unc_group_spawn(group, sleep_for_ever, WORD("s"), NULL), 0);
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_group_cancel(group), 1);
    assert_int_equal(unc_group_spawn(group, sleep_for_ever, NULL, NULL), UNC_EGROUP);
    r = unc_group_wait(group);
    group = unc_group_free(group);
    return r;
}

UNC_TEST_TIDY(group__cancelled_by_its_owner__ends_without_an_error)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, run_and_cancel, NULL), 0);
    assert_string_equal(trace(), "s!");
    loop = unc_loop_free(loop);
}

static int free_without_wait(void *userdata, void **ret_result)
{
    struct unc_group *group = NULL;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_group_new(&group), 0);
    assert_int_equal(unc_group_spawn(group, sleep_for_ever, WORD("s"), NULL), 0);
    assert_int_equal(unc_task_yield(), 0);
    group = unc_group_free(group);
    return 0;
}

UNC_TEST_TIDY(group__freed_without_a_wait__cancels_what_is_left)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, free_without_wait, NULL), 0);
    run_once(loop);
    assert_string_equal(trace(), "s!");
    loop = unc_loop_free(loop);
}

static int wait_empty(void *userdata, void **ret_result)
{
    struct unc_group *group = NULL;
    int r;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_group_new(&group), 0);
    r = unc_group_wait(group);
    group = unc_group_free(group);
    return r;
}

UNC_TEST_TIDY(group__without_tasks__has_ended)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(play(loop, wait_empty, NULL), 0);
    loop = unc_loop_free(loop);
}

static int misuse(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    scene->results[0] = unc_group_wait(scene->group);
    assert_null(unc_group_free(scene->group)); /* is not given back: it is waited for */
    return 0;
}

UNC_TEST(group__waited_for_by_another_task__refused)
{
    struct scene scene = { .loop = make_loop() };
    struct unc_task *task = spawn(scene.loop, run_sleepers, &scene);

    run_turns(scene.loop, 2);
    assert_int_equal(play(scene.loop, misuse, &scene), 0);
    assert_int_equal(scene.results[0], -EINVAL);
    assert_int_equal(unc_group_new(&scene.group), UNC_ENOTASK);
    assert_int_equal(unc_group_wait(scene.group), UNC_ENOTASK);
    assert_int_equal(unc_group_spawn(scene.group, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(unc_group_wait(NULL), -EINVAL);
    assert_int_equal(unc_group_cancel(NULL), -EINVAL);
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(run_until(scene.loop, task, NULL), UNC_ECANCELLED);
    task = unc_task_unref(task);
    scene.loop = unc_loop_free(scene.loop);
}

/* A circle over a group and over a gather is refused where it would be closed. */
static int await_owner(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    scene->results[2] = unc_task_await(scene->owner, ret_result);
    return 0;
}

static int own_waiting_group(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_group_new(&scene->group), 0);
    assert_int_equal(unc_group_spawn(scene->group, await_owner, scene, NULL), 0);
    scene->results[0] = unc_group_wait(scene->group);
    scene->group = unc_group_free(scene->group);
    return scene->results[0];
}

UNC_TEST(circle__over_a_group__refused)
{
    struct scene scene = { .loop = make_loop() };

    scene.owner = spawn(scene.loop, own_waiting_group, &scene);
    assert_int_equal(run_until(scene.loop, scene.owner, NULL), 0);
    assert_int_equal(scene.results[2], UNC_ECYCLE);
    scene.owner = unc_task_unref(scene.owner);
    scene.loop = unc_loop_free(scene.loop);
}

static int gather_child(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *middle = NULL;
    struct unc_task *child = NULL;
    struct unc_future *futures[2];
    int r;

    (void)ret_result;
    assert_int_equal(unc_task_new(scene->loop, yield_once, NULL, &middle), 0);
    assert_int_equal(unc_task_new(scene->loop, await_owner, scene, &child), 0);
    futures[0] = unc_task_as_future(middle);
    futures[1] = unc_task_as_future(child);
    r = unc_gather(futures, 2, 0, NULL);
    middle = unc_task_unref(middle);
    child = unc_task_unref(child);
    return r;
}

static int shield_child(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *child = NULL;
    int r;

    assert_int_equal(unc_task_new(scene->loop, await_owner, scene, &child), 0);
    r = unc_shield(unc_task_as_future(child), ret_result);
    child = unc_task_unref(child);
    return r;
}

static int limit_child(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_task *child = NULL;
    int r;

    assert_int_equal(unc_task_new(scene->loop, await_owner, scene, &child), 0);
    r = unc_wait_for(unc_task_as_future(child), UNC_S(100), ret_result);
    child = unc_task_unref(child);
    return r;
}

static void assert_circle(unc_task_fn *function)
{
    struct scene scene = { .loop = make_loop() };

    scene.owner = spawn(scene.loop, function, &scene);
    assert_int_equal(run_until(scene.loop, scene.owner, NULL), 0);
    assert_int_equal(scene.results[2], UNC_ECYCLE);
    scene.owner = unc_task_unref(scene.owner);
    scene.loop = unc_loop_free(scene.loop);
}

UNC_TEST(circle__over_gather_shield_or_a_limit__refused)
{
    assert_circle(gather_child);
    assert_circle(shield_child);
    assert_circle(limit_child);
}

/* What nobody asked for: the misuses since a case began, and the group in the record. */
static size_t first_misuse;

static size_t count_misuses(void)
{
    return unc__record_misuse_count() - first_misuse;
}

static bool find_group(struct unc__entry_view *ret_entry)
{
    for (uint32_t index = 1; index <= unc__record_entry_count(); index++) {
        if (unc__record_read(index, ret_entry) && ret_entry->type == UNC__TYPE_GROUP &&
            ret_entry->state == UNC__STATE_LIVE) {
            return true;
        }
    }
    return false;
}

static int raise_eio(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_raise(-EIO);
}

/* A group of the task that runs, one task of which has failed. */
static struct unc_group *make_failed(struct unc_task **ret_task)
{
    struct unc_group *group = NULL;

    assert_int_equal(unc_group_new(&group), 0);
    assert_int_equal(unc_group_spawn(group, raise_eio, NULL, ret_task), 0);
    assert_int_equal(unc_task_yield(), UNC_ECANCELLED);
    assert_int_equal(unc_group_get_error_count(group), 1);
    return group;
}

static int free_unread(void *ignored, void **ret_result)
{
    struct unc_group *group = make_failed(NULL);

    (void)ignored;
    (void)ret_result;
    assert_int_equal(count_misuses(), 0);
    group = unc_group_free(group);
    return 0;
}

UNC_TEST(group__freed_and_nobody_asked_for_its_error__recorded_with_both_places)
{
    struct unc_loop *loop = make_loop();
    struct unc__misuse_view view = { .count = 0 };

    first_misuse = unc__record_misuse_count();
    assert_int_equal(play(loop, free_unread, NULL), 0);
    loop = unc_loop_free(loop);
    if (!unc__record_is_on()) {
        return;
    }
    assert_int_equal(count_misuses(), 1);
    assert_true(unc__record_read_misuse(first_misuse, &view));
    assert_int_equal(view.misuse.code, UNC_EUNREAD);
    assert_int_equal(view.misuse.error, -EIO);
    assert_string_equal(unc__record_site_view(view.misuse.use_site).function,
                        "raise_eio");
    assert_int_not_equal(view.misuse.use_stack, 0);
    assert_string_equal(unc__record_site_view(view.misuse.cause_site).call,
                        "unc_group_new");
    assert_int_not_equal(view.misuse.cause_stack, 0);
}

static int free_read(void *userdata, void **ret_result)
{
    struct unc_task *task = NULL;
    struct unc_group *group = make_failed(NULL);

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_group_get_error(group, 0), -EIO);
    group = unc_group_free(group);
    group = make_failed(NULL);
    assert_int_equal(unc_group_wait(group), -EIO);
    group = unc_group_free(group);
    group = make_failed(&task); /* asked while the task is there */
    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    group = unc_group_free(group);
    task = unc_task_unref(task);
    group = make_failed(&task); /* or later */
    group = unc_group_free(group);
    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    task = unc_task_unref(task);
    group = make_failed(&task); /* and when it is gone */
    assert_int_equal(unc_task_get_result(task, NULL), -EIO);
    task = unc_task_unref(task);
    group = unc_group_free(group);
    return 0;
}

UNC_TEST_TIDY(group__its_error_was_asked_for_anywhere__nothing_recorded)
{
    struct unc_loop *loop = make_loop();

    first_misuse = unc__record_misuse_count();
    assert_int_equal(play(loop, free_read, NULL), 0);
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}

static int keep_group(void *userdata, void **ret_result)
{
    (void)ret_result;
    ((struct scene *)userdata)->group = make_failed(NULL);
    return 0;
}

static void assert_failed_group(void)
{
    struct unc__entry_view entry;
    struct unc__task_error error;

    assert_true(find_group(&entry));
    assert_int_equal(entry.kind, UNC__KIND_TASK);
    assert_string_equal(unc__record_site_view(entry.site).function, "make_failed");
    assert_int_not_equal(entry.acquired_stack, 0);
    assert_true(unc__task_error_unpack(entry.detail, &error));
    assert_int_equal(error.error, -EIO);
}

static int free_both_unread(void *ignored, void **ret_result)
{
    struct unc_task *task = NULL;
    struct unc_group *group = make_failed(&task);

    (void)ignored;
    (void)ret_result;
    group = unc_group_free(group);
    assert_int_equal(count_misuses(), 0);
    task = unc_task_unref(task);
    assert_int_equal(count_misuses(), unc__record_is_on());
    return 0;
}

UNC_TEST(group__freed_while_its_failed_task_is_held__the_task_answers_for_the_error)
{
    struct unc_loop *loop = make_loop();

    first_misuse = unc__record_misuse_count();
    assert_int_equal(play(loop, free_both_unread, NULL), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(group__forgotten__stays_in_the_record_with_its_error_until_it_is_freed)
{
    struct scene scene = { .loop = make_loop() };
    struct unc__entry_view entry;

    assert_false(find_group(&entry));
    assert_int_equal(play(scene.loop, keep_group, &scene), 0);
    scene.loop = unc_loop_free(scene.loop);
    if (unc__record_is_on()) {
        assert_failed_group();
    }
    first_misuse = unc__record_misuse_count();
    scene.group = unc_group_free(scene.group);
    assert_false(find_group(&entry));
    assert_int_equal(count_misuses(), unc__record_is_on());
}

/* With a handler of the loop it is the handler's to say. */
static int handled_error;

static void keep_error(struct unc_loop *loop, const struct unc_exception *exception,
                       void *ignored)
{
    (void)loop;
    (void)ignored;
    handled_error = exception->error;
}

UNC_TEST_TIDY(group__freed_unread_with_an_exception_handler__tells_it)
{
    struct unc_loop *loop = make_loop();

    first_misuse = unc__record_misuse_count();
    assert_int_equal(unc_loop_set_exception_handler(loop, keep_error, NULL), 0);
    assert_int_equal(play(loop, free_unread, NULL), 0);
    assert_int_equal(handled_error, -EIO);
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}
