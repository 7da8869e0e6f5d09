/* SPDX-License-Identifier: MIT */
/*
 * Operation by operation: what a loop answers when it is nothing, closed, freed, another
 * thread's or the parent's; and what unc_error_get_last tells about it.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <unclosed/resource.h>

#include "lib/case.h"
#include "loop/operations.h"
#include "loop/scene.h"

/* One for the whole program: the table needs a descriptor, no case may leave one. */
static struct tube tube;

static void open_tube(void)
{
    tube = tube_open();
    operations_fd = tube.read_fd;
}

static void expect_answer(const struct operation *operation, struct unc_loop *loop,
                          int expected)
{
    int r = operation->call(loop);

    if (r != expected) {
        fail_msg("%s: %d (%s) instead of %d", operation->name, r, unc_strerror(r),
                 expected);
    }
}

UNC_TEST_TIDY(operation__no_loop__invalid_argument)
{
    open_tube();
    for (size_t i = 0; i < operation_count; i++) {
        expect_answer(&operations[i], NULL, -EINVAL);
    }
    tube_close(&tube);
}

UNC_TEST(operation__closed_loop__says_closed)
{
    struct unc_loop *loop = make_closed_loop();

    open_tube();
    for (size_t i = 0; i < operation_count; i++) {
        expect_answer(&operations[i], loop, operations[i].when_closed);
    }
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST(operation__freed_loop__says_freed)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    open_tube();
    loop = unc_loop_free(loop);
    for (size_t i = 0; i < operation_count; i++) {
        expect_answer(&operations[i], stale, operations[i].when_freed);
    }
    tube_close(&tube);
}

UNC_TEST_LEAVING(operation__loop_runs_in_another_thread__says_so)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    open_tube();
    runner_start(&runner, loop);
    for (size_t i = 0; i < operation_count; i++) {
        expect_answer(&operations[i], loop, operations[i].when_elsewhere);
    }
    runner_join(&runner);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int ask_in_child(void *loop)
{
    for (size_t i = 0; i < operation_count; i++) {
        int r = operations[i].call(loop);

        if (r != operations[i].when_forked) {
            (void)fprintf(stderr, "in the child: %s: %d\n", operations[i].name, r);
            return 1;
        }
    }
    return 0;
}

UNC_TEST_TIDY(operation__loop_of_the_parent__says_so)
{
    struct unc_loop *loop = make_loop();

    open_tube();
    assert_int_equal(in_child(ask_in_child, loop), 0);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

static int ask_child_of_running(struct unc_loop *loop, void *ignored)
{
    (void)ignored;
    assert_int_equal(in_child(ask_in_child, loop), 0);
    trace_add("c");
    return 0;
}

UNC_TEST_TIDY(operation__loop_that_runs_in_the_parent__says_so_too)
{
    struct unc_loop *loop = make_loop();

    open_tube();
    assert_int_equal(unc_loop_call_soon(loop, ask_child_of_running, NULL, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "c");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST_TIDY(operation__no_callback__invalid_argument)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    open_tube();
    assert_int_equal(unc_loop_new(NULL), -EINVAL);
    assert_int_equal(unc_loop_call_soon(loop, NULL, NULL, &handle), -EINVAL);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, NULL, NULL), -EINVAL);
    assert_int_equal(unc_loop_call_later(loop, 0, NULL, NULL, &handle), -EINVAL);
    assert_int_equal(unc_loop_call_at(loop, 0, NULL, NULL, &handle), -EINVAL);
    assert_int_equal(unc_loop_call_every(loop, 1, NULL, NULL, &handle), -EINVAL);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, NULL, NULL), -EINVAL);
    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, NULL, NULL), -EINVAL);
    assert_int_equal(unc_loop_add_signal_handler(loop, 10, NULL, NULL), -EINVAL);
    assert_int_equal(unc_error_get_last(NULL), -EINVAL);

    assert_null(handle);
    run_once(loop);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST(operation__wrong_argument_and_freed_loop__argument_comes_first)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    assert_int_equal(unc_loop_call_soon(stale, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(unc_loop_call_every(stale, 0, do_nothing, NULL, NULL), -EINVAL);
    assert_int_equal(unc_loop_set_slow_callback(stale, -1), -EINVAL);
    assert_int_equal(unc_loop_call_exception_handler(stale, NULL), -EINVAL);
}

static int stop_all(struct unc_loop *loop, void *ignored)
{
    (void)ignored;
    for (size_t i = 0; i < operation_count; i++) {
        if (strcmp(operations[i].name, "unc_future_new") == 0) {
            continue; /* its result would be left */
        }
        (void)operations[i].call(loop);
    }
    return 0;
}

UNC_TEST_LEAVING(operation__inside_a_callback__none_breaks_the_run)
{
    struct unc_loop *loop = make_loop();

    open_tube();
    assert_int_equal(unc_loop_call_soon(loop, stop_all, NULL, NULL), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
    assert_int_equal(unc_loop_remove_signal_handler(loop, 12), 0);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

/* -- unc_error_get_last */

static void __attribute__((noinline)) close_it(struct unc_loop *loop)
{
    assert_int_equal(unc_loop_close(loop), 0);
}

static void __attribute__((noinline)) use_it(struct unc_loop *loop, int expected)
{
    assert_int_equal(unc_loop_call_soon(loop, do_nothing, NULL, NULL), expected);
}

static void expect_both_places(int code, const char *use, const char *cause)
{
    struct unc_error error;

    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, code);
    assert_non_null(strstr(error.text, unc_strerror(code)));
    assert_non_null(strstr(error.text, use));
    assert_non_null(strstr(error.text, cause));
    assert_non_null(strstr(error.text, "verdict_test.c:"));
    assert_true(error.use_frame_count > 0);
    assert_true(error.cause_frame_count > 0);
    assert_memory_not_equal(error.use_frames, error.cause_frames,
                            sizeof error.use_frames);
}

UNC_TEST(last_error__closed_loop_used__names_the_use_and_the_close)
{
    struct unc_loop *loop = make_loop();

    close_it(loop);
    use_it(loop, UNC_ECLOSED);
    expect_both_places(UNC_ECLOSED, "unc_loop_call_soon() in use_it",
                       "unc_loop_close() in close_it");
    loop = unc_loop_free(loop);
}

UNC_TEST(last_error__freed_loop_used__names_the_use_and_the_free)
{
    struct unc_loop *loop = make_loop();
    struct unc_loop *stale = loop;

    loop = unc_loop_free(loop);
    use_it(stale, UNC_EFREED);
    expect_both_places(UNC_EFREED, "unc_loop_call_soon() in use_it",
                       "unc_loop_free() in");
}

UNC_TEST(last_error__wrong_thread__names_the_use_and_the_run)
{
    struct unc_loop *loop = make_loop();
    struct runner runner;

    runner_start(&runner, loop);
    use_it(loop, UNC_ETHREAD);
    runner_stop(&runner);

    struct unc_error error;
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ETHREAD);
    assert_non_null(strstr(error.text, "in use_it"));
    assert_non_null(strstr(error.text, "unc_loop_run_forever() in run_forever"));
    loop = unc_loop_free(loop);
}

static void *expect_none(void *ignored)
{
    struct unc_error error;

    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, 0);
    assert_string_equal(error.text, "");
    assert_int_equal(error.use_frame_count, 0);
    return ignored;
}

UNC_TEST(last_error__of_one_thread__is_not_another_ones)
{
    struct unc_loop *loop = make_closed_loop();

    use_it(loop, UNC_ECLOSED);
    in_thread(expect_none, NULL);
    loop = unc_loop_free(loop);
}

UNC_TEST(last_error__success_after_it__does_not_clear_it)
{
    struct unc_loop *loop = make_closed_loop();
    struct unc_error error;

    use_it(loop, UNC_ECLOSED);
    loop = unc_loop_free(loop);
    loop = make_loop();
    loop = unc_loop_free(loop);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, UNC_ECLOSED);
}

static void expect_last(int code, const char *part)
{
    struct unc_error error;

    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, code);
    if (strstr(error.text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, error.text);
    }
}

UNC_TEST(last_error__every_operation_on_a_closed_loop__names_the_line_of_the_use)
{
    struct unc_loop *loop = make_closed_loop();

    open_tube();
    for (size_t i = 0; i < operation_count; i++) {
        if (operations[i].when_closed == UNC_ECLOSED) {
            expect_answer(&operations[i], loop, UNC_ECLOSED);
            expect_last(UNC_ECLOSED, operations[i].name);
            expect_last(UNC_ECLOSED, "operations.c:");
        }
    }
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST(last_error__signal_of_another_loop__names_that_loop)
{
    struct unc_loop *owner = make_loop();
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_name(owner, "owner"), 0);
    assert_int_equal(unc_loop_add_signal_handler(owner, SIGUSR1, do_nothing_signal, NULL),
                     0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, do_nothing_signal, NULL),
                     UNC_ESIGOWNED);
    expect_last(UNC_ESIGOWNED, "\"owner\"");
    assert_int_equal(unc_loop_remove_signal_handler(owner, SIGUSR1), 1);
    owner = unc_loop_free(owner);
    loop = unc_loop_free(loop);
}

UNC_TEST_LEAVING(last_error__future_of_a_freed_loop__says_so)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;

    assert_int_equal(unc_future_new(loop, &future), 0);
    loop = unc_loop_free(loop);
    assert_int_equal(unc_future_set_result(future, NULL), UNC_EFREED);
    expect_last(UNC_EFREED, "unc_future_set_result() in");
    future = unc_future_free(future);
}

UNC_TEST(last_error__resource_given_to_a_closed_loop__names_the_close)
{
    static const struct unc_resource_type lease = { .name = "lease",
                                                    .release_call = "end" };
    struct unc_loop *loop = make_loop();

    close_it(loop);
    assert_int_equal(unc_resource_acquired(&lease, &lease, NULL), 0);
    assert_int_equal(unc_resource_transferred(&lease, &lease, loop), UNC_ECLOSED);
    expect_last(UNC_ECLOSED, "unc_loop_close() in close_it");
    assert_int_equal(unc_resource_released(&lease, &lease), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST(future__freed_beside_the_thread_that_runs_its_loop__stays_and_says_so)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct runner runner;

    assert_int_equal(unc_future_new(loop, &future), 0);
    runner_start(&runner, loop);
    assert_null(unc_future_free(future));
    expect_last(UNC_ETHREAD, "unc_future_free() in");
    runner_stop(&runner);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
}
