/* SPDX-License-Identifier: MIT */
/* Callbacks that fail, and callbacks that are slow. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "lib/case.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

static struct unc_exception last;
static struct unc_site last_site;
static char last_message[512];

static void keep(struct unc_loop *loop, const struct unc_exception *exception, void *word)
{
    (void)loop;
    trace_add(word);
    last = *exception;
    if (exception->site != NULL) {
        last_site = *exception->site; /* valid during the call only */
        last.site = &last_site;
    }
    (void)snprintf(last_message, sizeof last_message, "%s", exception->message);
}

static int fail_with_eio(struct unc_loop *loop, void *ignored)
{
    (void)loop;
    (void)ignored;
    return -EIO;
}

static int fail_io(struct unc_loop *loop, int fd, void *ignored)
{
    (void)fd;
    return fail_with_eio(loop, ignored);
}

static int fail_signal(struct unc_loop *loop, int signal_number, void *ignored)
{
    (void)signal_number;
    return fail_with_eio(loop, ignored);
}

static int fail_future(struct unc_future *future, void *ignored)
{
    (void)future;
    return fail_with_eio(NULL, ignored);
}

UNC_TEST_TIDY(failure__of_a_callback__goes_to_the_handler_with_its_place)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_exception_handler(loop, keep, WORD("e")), 0);
    assert_int_equal(unc_loop_call_soon(loop, fail_with_eio, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("on"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "eon");
    assert_int_equal(last.error, -EIO);
    assert_non_null(last.site);
    assert_string_equal(last.site->call, "unc_loop_call_soon");
    assert_string_equal(last.site->function, __func__);
    assert_non_null(strstr(last_message, "failure_test.c:"));
    assert_non_null(strstr(last_message, unc_strerror(-EIO)));
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(failure__of_every_kind_of_callback__goes_to_the_handler)
{
    struct unc_loop *loop = make_loop();
    struct unc_future *future = NULL;
    struct tube tube = tube_open();

    assert_int_equal(unc_loop_set_exception_handler(loop, keep, WORD("e")), 0);
    assert_int_equal(unc_loop_call_soon_threadsafe(loop, fail_with_eio, NULL), 0);
    assert_int_equal(unc_loop_call_later(loop, 0, fail_with_eio, NULL, NULL), 0);
    tube_fill(&tube);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, fail_io, NULL), 0);
    assert_int_equal(unc_loop_add_writer(loop, tube.write_fd, fail_io, NULL), 0);
    assert_int_equal(unc_loop_add_signal_handler(loop, SIGUSR1, fail_signal, NULL), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(unc_future_new(loop, &future), 0);
    assert_int_equal(unc_future_cancel(future), 0);
    assert_int_equal(unc_future_add_done_callback(future, fail_future, NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "eeeeee");
    assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
    assert_int_equal(unc_loop_remove_writer(loop, tube.write_fd), 1);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGUSR1), 1);
    future = unc_future_free(future);
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

UNC_TEST(failure__no_handler__is_recorded_and_the_loop_runs_on)
{
    struct unc_loop *loop = make_loop();
    int before = unc_check();

    assert_int_equal(unc_loop_call_soon(loop, fail_with_eio, NULL, NULL), 0);
    assert_int_equal(unc_loop_call_soon(loop, note, WORD("on"), NULL), 0);
    run_once(loop);

    assert_string_equal(trace(), "on");
    assert_true(unc_check() > before);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(failure__of_a_repeating_timer__does_not_stop_it)
{
    struct unc_loop *loop = make_loop();
    struct unc_handle *handle = NULL;

    assert_int_equal(unc_loop_set_exception_handler(loop, keep, WORD("e")), 0);
    assert_int_equal(unc_loop_call_every(loop, UNC_S(1), fail_with_eio, NULL, &handle),
                     0);
    for (int i = 0; i < 3; i++) {
        clock_advance(UNC_S(1));
        run_once(loop);
    }

    assert_string_equal(trace(), "eee");
    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}

/* -- handlers that give things back: the failing callback's own, for instance */

static struct unc_handle *handler_handle;
static int handler_fd;

static void unref_failed(struct unc_loop *loop, const struct unc_exception *exception,
                         void *word)
{
    keep(loop, exception, word);
    (void)unc_handle_cancel(handler_handle);
    handler_handle = unc_handle_unref(handler_handle);
}

static void remove_failed(struct unc_loop *loop, const struct unc_exception *exception,
                          void *word)
{
    keep(loop, exception, word);
    assert_int_equal(unc_loop_remove_reader(loop, handler_fd), 1);
}

/* Each of many new callbacks must run exactly once: no handle serves two. */
static void expect_sound(struct unc_loop *loop)
{
    int count = 0;

    for (int i = 0; i < 300; i++) {
        assert_int_equal(unc_loop_call_soon(loop, count_up, &count, NULL), 0);
    }
    run_once(loop);
    assert_int_equal(count, 300);
}

UNC_TEST_TIDY(handler__gives_the_failed_callbacks_handle_back__is_sound)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_exception_handler(loop, unref_failed, WORD("e")), 0);
    assert_int_equal(unc_loop_call_soon(loop, fail_with_eio, NULL, &handler_handle), 0);
    run_once(loop);
    expect_sound(loop);
    assert_int_equal(unc_loop_call_later(loop, 0, fail_with_eio, NULL, &handler_handle),
                     0);
    run_once(loop);
    expect_sound(loop);

    assert_string_equal(trace(), "ee");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handler__cancels_the_failed_repeating_timer__fires_no_more)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_exception_handler(loop, unref_failed, WORD("e")), 0);
    assert_int_equal(
        unc_loop_call_every(loop, UNC_S(1), fail_with_eio, NULL, &handler_handle), 0);
    for (int i = 0; i < 3; i++) {
        clock_advance(UNC_S(1));
        run_once(loop);
    }
    expect_sound(loop);

    assert_string_equal(trace(), "e");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(handler__removes_the_failed_reader__is_sound)
{
    struct unc_loop *loop = make_loop();
    struct tube tube = tube_open();

    handler_fd = tube.read_fd;
    tube_fill(&tube);
    assert_int_equal(unc_loop_set_exception_handler(loop, remove_failed, WORD("e")), 0);
    assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, fail_io, NULL), 0);
    run_once(loop);
    expect_sound(loop);

    assert_string_equal(trace(), "e");
    loop = unc_loop_free(loop);
    tube_close(&tube);
}

/* -- handed over by hand */

UNC_TEST_TIDY(exception__handed_over__arrives_whole)
{
    struct unc_loop *loop = make_loop();
    const struct unc_exception exception = { .error = -EPIPE, .message = "it broke" };

    assert_int_equal(unc_loop_set_exception_handler(loop, keep, WORD("e")), 0);
    assert_int_equal(unc_loop_call_exception_handler(loop, &exception), 0);

    assert_string_equal(trace(), "e");
    assert_int_equal(last.error, -EPIPE);
    assert_string_equal(last_message, "it broke");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(exception__without_a_message__gets_one)
{
    struct unc_loop *loop = make_loop();
    const struct unc_exception exception = { .error = -EPIPE };

    assert_int_equal(unc_loop_set_exception_handler(loop, keep, WORD("e")), 0);
    assert_int_equal(unc_loop_call_exception_handler(loop, &exception), 0);

    assert_string_equal(last_message, unc_strerror(-EPIPE));
    assert_int_equal(unc_loop_call_exception_handler(loop, NULL), -EINVAL);
    loop = unc_loop_free(loop);
}

/* -- debug mode */

static char warning[512];

static void keep_warning(struct unc_loop *loop, const char *message, void *word)
{
    (void)loop;
    trace_add(word);
    (void)snprintf(warning, sizeof warning, "%s", message);
}

static int be_slow(struct unc_loop *loop, void *ns)
{
    (void)loop;
    clock_advance(*(int64_t *)ns);
    return 0;
}

static void run_slow(struct unc_loop *loop, int64_t ns)
{
    assert_int_equal(unc_loop_call_soon(loop, be_slow, &ns, NULL), 0);
    run_once(loop);
}

UNC_TEST_TIDY(debug__callback_over_100_ms__warns_and_names_it)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, WORD("w")), 0);
    assert_int_equal(unc_loop_set_debug(loop, true), 0);
    assert_true(unc_loop_is_debug(loop));
    run_slow(loop, UNC_MS(101));

    assert_string_equal(trace(), "w");
    assert_non_null(strstr(warning, "slow callback"));
    assert_non_null(strstr(warning, "unc_loop_call_soon"));
    assert_non_null(strstr(warning, "run_slow"));
    assert_non_null(strstr(warning, "failure_test.c:"));
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(debug__quick_callback__does_not_warn)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, WORD("w")), 0);
    assert_int_equal(unc_loop_set_debug(loop, true), 0);
    assert_int_equal(unc_loop_set_slow_callback(loop, UNC_S(1000)), 0);
    run_slow(loop, UNC_S(900));

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(debug__limit_changed__counts)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, WORD("w")), 0);
    assert_int_equal(unc_loop_set_debug(loop, true), 0);
    assert_int_equal(unc_loop_set_slow_callback(loop, UNC_S(3600)), 0);
    run_slow(loop, UNC_S(3601));

    assert_string_equal(trace(), "w");
    assert_int_equal(unc_loop_set_slow_callback(loop, -1), -EINVAL);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(debug__off__does_not_warn)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(unc_loop_set_warning_handler(loop, keep_warning, WORD("w")), 0);
    assert_false(unc_loop_is_debug(loop));
    run_slow(loop, UNC_S(1));

    assert_string_equal(trace(), "");
    loop = unc_loop_free(loop);
}
