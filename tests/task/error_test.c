/* SPDX-License-Identifier: MIT */
/* Errors of tasks that nobody asked for, and where they began. */
#include <errno.h>
#include <string.h>

#include "lib/case.h"
#include "record/reader.h"
#include "record/task_detail.h"
#include "task/stage.h"

/* The misuses that were recorded since a case began. */
static size_t first_misuse;

static void begin(void)
{
    first_misuse = unc__record_misuse_count();
}

static size_t count_misuses(void)
{
    return unc__record_misuse_count() - first_misuse;
}

/* Of the only one since the case began. */
static struct unc__misuse only_misuse(void)
{
    struct unc__misuse_view view = { .count = 0 };

    assert_int_equal(count_misuses(), 1);
    assert_true(unc__record_read_misuse(first_misuse, &view));
    return view.misuse;
}

static const char *function_of(uint32_t site)
{
    return unc__record_site_view(site).function;
}

UNC_TEST(unread__task_nobody_holds_fails__recorded_with_what_created_it)
{
    struct unc_loop *loop = make_loop();
    struct unc__misuse misuse;

    begin();
    assert_int_equal(unc_task_new(loop, return_eio, NULL, NULL), 0);
    run_once(loop);
    misuse = only_misuse();
    assert_int_equal(misuse.code, UNC_EUNREAD);
    assert_int_equal(misuse.kind, UNC__KIND_TASK);
    assert_int_equal(misuse.error, -EIO);
    assert_string_equal(function_of(misuse.cause_site),
                        "unread__task_nobody_holds_fails__recorded_with_what_created_it");
    assert_int_not_equal(misuse.cause_stack, 0);
    assert_int_equal(misuse.use_site, 0); /* the function did not say where */
    assert_int_equal(misuse.use_stack, 0);
    loop = unc_loop_free(loop);
}

static int raise_eio(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_raise(-EIO);
}

UNC_TEST(unread__error_was_raised__recorded_with_that_stack)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .name = "fetch" };
    struct unc__misuse misuse;

    begin();
    assert_int_equal(unc_task_new_with(loop, &options, raise_eio, NULL, NULL), 0);
    run_once(loop);
    misuse = only_misuse();
    assert_string_equal(function_of(misuse.use_site), "raise_eio");
    assert_int_not_equal(misuse.use_stack, 0);
    assert_int_not_equal(misuse.use_stack, misuse.cause_stack);
    assert_string_equal(unc__record_string(misuse.name), "fetch");
    loop = unc_loop_free(loop);
}

UNC_TEST(unread__error_came_out_of_a_wait__recorded_with_that_stack)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct unc__misuse misuse;

    begin();
    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_task_new(loop, await_future, future, NULL), 0);
    run_once(loop);
    assert_int_equal(unc_future_set_error(future, -EIO), 0);
    run_once(loop);
    misuse = only_misuse();
    assert_string_equal(function_of(misuse.use_site), "await_future");
    assert_int_not_equal(misuse.use_stack, misuse.cause_stack);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}

UNC_TEST(unread__held_task_given_back_unasked__recorded_then)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_eio, NULL);

    begin();
    run_once(loop);
    assert_int_equal(count_misuses(), 0);
    task = unc_task_unref(task);
    assert_int_equal(only_misuse().error, -EIO);
    loop = unc_loop_free(loop);
}

UNC_TEST(unread__held_task_given_back_after_its_loop__recorded_then)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, return_eio, NULL);

    begin();
    run_once(loop);
    loop = unc_loop_free(loop);
    assert_int_equal(count_misuses(), 0);
    task = unc_task_unref(task);
    assert_int_equal(only_misuse().code, UNC_EUNREAD);
}

static struct unc__task_error noted_error(const struct unc_task *task)
{
    struct unc__task_error unread = { 0 };
    struct unc__entry_view entry;

    for (uint32_t i = 1; i <= unc__record_entry_count(); i++) {
        if (unc__record_read(i, &entry) && entry.serial == unc_task_get_id(task)) {
            (void)unc__task_error_unpack(entry.detail, &unread);
        }
    }
    return unread;
}

UNC_TEST(unread__handle_still_held__error_noted_until_somebody_asks)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *raised = spawn(loop, raise_eio, NULL);
    struct unc_task *returned = spawn(loop, return_eio, NULL);

    begin();
    run_once(loop);
    assert_int_equal(noted_error(raised).error, -EIO);
    assert_string_equal(function_of(noted_error(raised).site), "raise_eio");
    assert_int_equal(noted_error(returned).error, -EIO);
    assert_int_equal(noted_error(returned).site, 0);
    loop = unc_loop_free(loop);
    assert_int_equal(noted_error(raised).error, -EIO);
    assert_int_equal(unc_task_get_result(raised, NULL), -EIO);
    assert_int_equal(unc_task_get_result(returned, NULL), -EIO);
    assert_int_equal(noted_error(raised).error, 0);
    raised = unc_task_unref(raised);
    returned = unc_task_unref(returned);
    assert_int_equal(count_misuses(), 0);
}

UNC_TEST(unread__many_from_one_place__counted_as_one)
{
    struct unc_loop *loop = make_loop();
    struct unc__misuse_view view = { .count = 0 };

    begin();
    for (volatile int i = 0; i < 5; i++) { /* one place: not unrolled */
        assert_int_equal(unc_task_new(loop, raise_eio, NULL, NULL), 0);
    }
    run_once(loop);
    assert_int_equal(count_misuses(), 1);
    assert_true(unc__record_read_misuse(first_misuse, &view));
    assert_int_equal(view.count, 5);
    loop = unc_loop_free(loop);
}

static int return_error(void *userdata, void **ret_result)
{
    (void)ret_result;
    return *(const int *)userdata;
}

UNC_TEST_TIDY(unread__task_was_told_that_its_work_is_over__nothing_recorded)
{
    static int errors[] = { UNC_ECANCELLED, UNC_ESHUT };
    struct unc_loop *loop = make_loop();

    begin();
    for (int i = 0; i < 2; i++) {
        struct unc_task *held = spawn(loop, return_error, &errors[i]);

        assert_int_equal(unc_task_new(loop, return_error, &errors[i], NULL), 0);
        run_once(loop);
        assert_int_equal(noted_error(held).error, 0);
        held = unc_task_unref(held);
    }
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(read__by_whoever_asks__nothing_recorded)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *asked = spawn(loop, return_eio, NULL);
    struct unc_task *awaited = spawn(loop, return_eio, NULL);
    struct unc_task *waiting = spawn(loop, await_task, awaited);
    struct unc_task *watched = spawn(loop, return_eio, NULL);

    begin();
    run_turns(loop, 2);
    assert_int_equal(unc_task_get_result(asked, NULL), -EIO);
    assert_int_equal(unc_task_get_result(waiting, NULL), -EIO);
    assert_int_equal(unc_future_get_result(unc_task_as_future(watched), NULL), -EIO);
    asked = unc_task_unref(asked);
    awaited = unc_task_unref(awaited);
    waiting = unc_task_unref(waiting);
    watched = unc_task_unref(watched);
    assert_int_equal(play(loop, return_eio, NULL), -EIO);
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(cancelled__and_nobody_asks__nothing_recorded)
{
    struct unc_loop *loop = make_loop();
    struct unc_task *task = spawn(loop, sleep_for_ever, NULL);

    begin();
    run_once(loop);
    assert_int_equal(unc_task_cancel(task), 1);
    run_once(loop);
    task = unc_task_unref(task);
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}

static int handled_error;
static char handled_message[512];

static void handle(struct unc_loop *loop, const struct unc_exception *exception,
                   void *userdata)
{
    (void)loop;
    (void)userdata;
    handled_error = exception->error;
    (void)snprintf(handled_message, sizeof handled_message, "%s", exception->message);
}

UNC_TEST_TIDY(unread__loop_has_an_exception_handler__it_is_told_instead)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .name = "fetch" };

    begin();
    assert_int_equal(unc_loop_set_exception_handler(loop, handle, NULL), 0);
    assert_int_equal(unc_task_new_with(loop, &options, return_eio, NULL, NULL), 0);
    run_once(loop);
    assert_int_equal(handled_error, -EIO);
    assert_non_null(strstr(handled_message, "\"fetch\""));
    assert_non_null(strstr(handled_message, "created by unc_task_new_with()"));
    assert_int_equal(count_misuses(), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(raise__anywhere__returns_the_error)
{
    assert_int_equal(unc_raise(-EIO), -EIO);
    assert_int_equal(unc_raise(0), 0);
}

static char warning[512];

static void warn(struct unc_loop *loop, const char *message, void *userdata)
{
    (void)loop;
    (void)userdata;
    (void)snprintf(warning, sizeof warning, "%s", message);
}

static int spin(void *ignored, void **ret_result)
{
    int64_t until_ns = unc_loop_time(NULL) + UNC_MS(3);

    (void)ignored;
    (void)ret_result;
    while (unc_loop_time(NULL) < until_ns) {
    }
    return 0;
}

UNC_TEST_TIDY(task_that_never_yields__debug_mode__is_named)
{
    struct unc_loop *loop = make_loop();
    const struct unc_task_options options = { .name = "miner" };

    assert_int_equal(unc_loop_set_debug(loop, true), 0);
    assert_int_equal(unc_loop_set_slow_callback(loop, UNC_MS(2)), 0);
    assert_int_equal(unc_loop_set_warning_handler(loop, warn, NULL), 0);
    assert_int_equal(unc_task_new_with(loop, &options, spin, NULL, NULL), 0);
    run_once(loop);
    assert_non_null(strstr(warning, "by task "));
    assert_non_null(strstr(warning, "\"miner\", created by unc_task_new_with()"));
    loop = unc_loop_free(loop);
}
