/* SPDX-License-Identifier: MIT */
/*
 * Every allocation and every system call that can fail, fails once: the error is clean,
 * nothing is kept, and the next try works. The guard compares descriptors and
 * dispositions each time; memory is the sanitizers' to compare.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "loop/core.h"
#include "loop/polls.h"
#include "loop/scene.h"

#define BOTH (FAULT_MEMORY | FAULT_SYSTEM)

static int make_and_free_loop(void *ignored)
{
    struct unc_loop *loop = NULL;
    int r = unc_loop_new(&loop);

    (void)ignored;
    fault_disarm();
    if (r < 0) {
        assert_null(loop);
        assert_true(r == -ENOMEM || r == -EMFILE || r == -ENOSPC);
        assert_int_equal(unc_loop_new(&loop), 0);
    }
    loop = unc_loop_free(loop);
    return r;
}

UNC_TEST_TIDY(loop_new__any_call_fails__nothing_is_kept_and_the_next_works)
{
    assert_true(fault_each(BOTH, make_and_free_loop, NULL) >= 3);
}

/* A loop with what an operation needs; the operation runs with the fault armed. */
struct bench {
    struct unc_loop *loop;
    struct tube tube;
    struct unc_future *future;
    struct unc_handle *handle;
    int (*operation)(struct bench *bench);
    void (*undo)(struct bench *bench);
};

static unsigned fail_count; /* how often the operation failed */

static int try_it(void *userdata)
{
    struct bench *bench = userdata;
    int r;

    fault_disarm();
    bench->handle = NULL;
    bench->loop = make_loop();
    bench->tube = tube_open();
    assert_int_equal(unc_future_new(bench->loop, &bench->future), 0);
    fault_fail_at(BOTH, ++fail_count);
    r = bench->operation(bench);
    fault_disarm();

    if (fault_was_hit() && r < 0) {
        assert_null(bench->handle);
        assert_true(r == -ENOMEM || r == -ENOSPC || r == -EMFILE ||
                    r == UNC_EUNCATCHABLE);
        run_once(bench->loop);
        assert_string_equal(trace(), "");
        assert_int_equal(bench->operation(bench), 0);
    }
    bench->undo(bench);
    bench->future = unc_future_free(bench->future);
    bench->loop = unc_loop_free(bench->loop);
    tube_close(&bench->tube);
    return fault_was_hit() ? -1 : 0;
}

/* Returns: how many calls of @operation were made to fail. */
static unsigned fail_each(int (*operation)(struct bench *bench),
                          void (*undo)(struct bench *bench))
{
    struct bench bench = { .operation = operation, .undo = undo };

    fail_count = 0;
    while (try_it(&bench) < 0) {
        assert_true(fail_count < 100);
    }
    return fail_count - 1;
}

static void cancel_handle(struct bench *bench)
{
    assert_int_equal(unc_handle_cancel(bench->handle), 0);
    bench->handle = unc_handle_unref(bench->handle);
    run_once(bench->loop);
}

static void run_it(struct bench *bench)
{
    run_once(bench->loop);
}

static int call_soon(struct bench *bench)
{
    return unc_loop_call_soon(bench->loop, note, WORD("x"), &bench->handle);
}

static int call_soon_threadsafe(struct bench *bench)
{
    return unc_loop_call_soon_threadsafe(bench->loop, note, WORD("x"));
}

static int call_later(struct bench *bench)
{
    return unc_loop_call_later(bench->loop, 0, note, WORD("x"), &bench->handle);
}

static int call_at(struct bench *bench)
{
    return unc_loop_call_at(bench->loop, 0, note, WORD("x"), &bench->handle);
}

static int call_every(struct bench *bench)
{
    return unc_loop_call_every(bench->loop, 1, note, WORD("x"), &bench->handle);
}

UNC_TEST_TIDY(call_soon__any_call_fails__clean_error_and_the_next_works)
{
    assert_int_equal(fail_each(call_soon, cancel_handle), 1);
}

UNC_TEST_TIDY(call_soon_threadsafe__any_call_fails__clean_error_and_the_next_works)
{
    assert_int_equal(fail_each(call_soon_threadsafe, run_it), 1);
}

UNC_TEST_TIDY(timers__any_call_fails__clean_error_and_the_next_works)
{
    assert_true(fail_each(call_later, cancel_handle) >= 1);
    assert_true(fail_each(call_at, cancel_handle) >= 1);
    assert_true(fail_each(call_every, cancel_handle) >= 1);
}

static int add_reader(struct bench *bench)
{
    return unc_loop_add_reader(bench->loop, bench->tube.read_fd, note_io, WORD("x"));
}

static void remove_reader(struct bench *bench)
{
    assert_int_equal(unc_loop_remove_reader(bench->loop, bench->tube.read_fd), 1);
}

static int add_writer(struct bench *bench)
{
    return unc_loop_add_writer(bench->loop, bench->tube.write_fd, note_io, WORD("x"));
}

static void remove_writer(struct bench *bench)
{
    assert_int_equal(unc_loop_remove_writer(bench->loop, bench->tube.write_fd), 1);
}

UNC_TEST_TIDY(reader_and_writer__any_call_fails__clean_error_and_the_next_works)
{
    assert_true(fail_each(add_reader, remove_reader) >= 2);
    assert_true(fail_each(add_writer, remove_writer) >= 2);
}

static int add_signal_handler(struct bench *bench)
{
    return unc_loop_add_signal_handler(bench->loop, SIGUSR1, note_signal, WORD("x"));
}

static void remove_signal_handler(struct bench *bench)
{
    assert_int_equal(unc_loop_remove_signal_handler(bench->loop, SIGUSR1), 1);
}

UNC_TEST(signal_handler__install_fails__rolls_back_and_the_next_works)
{
    assert_true(fail_each(add_signal_handler, remove_signal_handler) >= 2);
}

static int add_done_callback(struct bench *bench)
{
    return unc_future_add_done_callback(bench->future, note_future, WORD("x"));
}

UNC_TEST_TIDY(done_callback__any_call_fails__clean_error_and_the_next_works)
{
    assert_true(fail_each(add_done_callback, run_it) >= 1);
}

static int future_new(struct bench *bench)
{
    struct unc_future *future = NULL;
    int r = unc_future_new(bench->loop, &future);

    fault_disarm();
    future = unc_future_free(future);
    return r;
}

UNC_TEST_TIDY(future_new__any_call_fails__clean_error_and_the_next_works)
{
    assert_true(fail_each(future_new, run_it) >= 1);
}

static int run_until_complete(struct bench *bench)
{
    assert_int_equal(unc_loop_stop(bench->loop), 0);
    return unc_loop_run_until_complete(bench->loop, bench->future, NULL) == UNC_EEARLY
               ? 0
               : -ENOMEM;
}

UNC_TEST_TIDY(run_until_complete__any_call_fails__clean_error_and_the_next_works)
{
    assert_true(fail_each(run_until_complete, run_it) >= 1);
}

/* -- inside the iteration, where nobody can be told */

UNC_TEST_TIDY(due_timers__no_memory_to_take_them_together__all_run_all_the_same)
{
    for (unsigned n = 1; n <= 3; n++) {
        struct unc_loop *loop = make_loop();
        int count = 0;

        for (int i = 0; i < 1000; i++) {
            assert_int_equal(unc_loop_call_later(loop, UNC_US(i), count_up, &count, NULL),
                             0);
        }
        clock_advance(UNC_S(1));
        fault_fail_at(FAULT_MEMORY, n);
        for (int i = 0; i < 3; i++) {
            run_once(loop);
        }
        fault_disarm();

        assert_int_equal(count, 1000);
        loop = unc_loop_free(loop);
    }
}

UNC_TEST_TIDY(stale_registration__any_call_of_the_recovery_fails__recovers_later)
{
    for (unsigned n = 1; n <= 5; n++) {
        struct unc_loop *loop = make_loop();
        struct tube tube = tube_open();
        struct tube other = tube_open();
        struct runner runner;
        int duplicate = fcntl(tube.read_fd, F_DUPFD_CLOEXEC, 100);

        assert_int_equal(
            unc_loop_add_reader(loop, other.read_fd, note_io_and_stop, WORD("o")), 0);
        assert_int_equal(unc_loop_add_reader(loop, tube.read_fd, note_io, WORD("x")), 0);
        assert_int_equal(unc_loop_remove_reader(loop, tube.read_fd), 1);
        close_fd(&tube.read_fd);
        tube_fill(&tube);
        fault_fail_at(FAULT_SYSTEM, n);
        run_once(loop);
        fault_disarm();

        /* It can still be woken, does not spin, and still watches the other one. */
        polls_reset();
        runner_start(&runner, loop);
        tube_fill(&other);
        runner_join(&runner);
        assert_string_equal(trace(), "o");
        assert_true(polls_count() <= 6);
        assert_int_equal(unc_loop_remove_reader(loop, other.read_fd), 1);
        loop = unc_loop_free(loop);
        tube_close(&tube);
        tube_close(&other);
        close_fd(&duplicate);
    }
}
