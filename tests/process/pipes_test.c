/* SPDX-License-Identifier: MIT */
/*
 * Talking to a child through its pipes, as streams.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "process/stage.h"

static int feed_and_read(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    char *data = NULL;
    size_t size = 0;
    int status = -1;

    (void)ret_result;
    assert_int_equal(unc_stream_write(unc_process_get_input(process), "some data", 9), 0);
    assert_null(unc_stream_close(unc_process_take_input(process)));
    assert_null(unc_process_get_input(process));
    assert_int_equal(
        unc_stream_read_all(unc_process_get_output(process), SIZE_MAX, &data, &size), 0);
    assert_int_equal(unc_process_wait(process, &status), 0);

    assert_int_equal(status, 0);
    assert_string_equal(data, "some data");
    assert_int_equal(size, 9);
    free(data);
    return 0;
}

UNC_TEST_TIDY(pipes__child_is_fed__its_output_is_read)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                                   .input = UNC_IO_PIPE,
                                                   .output = UNC_IO_PIPE });

    assert_null(unc_process_get_errors(process));

    assert_int_equal(run(loop, feed_and_read, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static int write_much(void *userdata, void **ret_result)
{
    static char data[1 << 20];

    (void)ret_result;
    return unc_stream_write(unc_process_get_input((struct unc_process *)userdata), data,
                            sizeof data);
}

UNC_TEST_TIDY(write__child_has_ended__is_EPIPE)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("exit", "0", NULL),
                                                   .input = UNC_IO_PIPE });

    await_zombie(process);

    assert_int_equal(run(loop, write_much, process), -EPIPE);

    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

/* The end comes in the middle of a write that waits. */
UNC_TEST_TIDY(write__child_ends_without_reading__is_EPIPE)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .shell = "head -c 1",
                                                   .input = UNC_IO_PIPE });

    assert_int_equal(run(loop, write_much, process), -EPIPE);

    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static int read_slowly(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    char buffer[1000];
    long sum = 0;
    long size;
    int status = -1;

    (void)ret_result;
    assert_int_equal(unc_process_wait(process, &status), 0);
    assert_int_equal(status, 1);
    do {
        size = unc_stream_read(unc_process_get_output(process), buffer, sizeof buffer);
        assert_true(size >= 0);
        sum += size;
        assert_int_equal(unc_task_yield(), 0);
    } while (size > 0);
    assert_int_equal(sum, 40000);
    return 0;
}

UNC_TEST_TIDY(read__child_has_ended__nothing_is_lost)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("flood", "40000", "1"),
                                             .output = UNC_IO_PIPE });

    assert_int_equal(run(loop, read_slowly, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(read__stream_was_taken__outlives_the_process)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("say", "late", NULL),
                                             .output = UNC_IO_PIPE });
    struct unc_stream *output = unc_process_take_output(process);
    char text[16] = { 0 };

    assert_null(unc_process_take_output(process));
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);

    assert_int_equal(read(unc_stream_get_fd(output), text, sizeof text), 4);
    assert_string_equal(text, "late");
    output = unc_stream_close(output);
    loop = unc_loop_free(loop);
}

static int read_after_it_went_deaf(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    char buffer[16];

    (void)ret_result;
    assert_int_equal(
        unc_stream_read(unc_process_get_output(process), buffer, sizeof buffer), 0);
    assert_int_equal(
        unc_stream_read(unc_process_get_errors(process), buffer, sizeof buffer), 0);
    assert_int_equal(unc_stream_write(unc_process_get_input(process), "x", 1), -EPIPE);
    assert_true(unc_process_is_running(process));

    assert_int_equal(unc_process_kill(process), 0);
    return unc_process_wait(process, NULL);
}

UNC_TEST_TIDY(pipes__child_closes_them_early__end_and_EPIPE_while_it_runs)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("deaf", NULL, NULL),
                                             .input = UNC_IO_PIPE,
                                             .output = UNC_IO_PIPE,
                                             .errors = UNC_IO_PIPE });

    assert_int_equal(run(loop, read_after_it_went_deaf, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

static int read_to_the_end(void *userdata, void **ret_result)
{
    struct unc_process *process = userdata;
    char *data = NULL;
    size_t size = 0;

    (void)ret_result;
    assert_int_equal(unc_process_kill(process), 0);
    assert_int_equal(
        unc_stream_read_all(unc_process_get_output(process), SIZE_MAX, &data, &size), 0);
    assert_int_equal(size, 0);
    free(data);
    return 0;
}

UNC_TEST_TIDY(read__child_is_killed__is_the_end)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("block", NULL, NULL),
                                             .output = UNC_IO_PIPE });

    assert_int_equal(run(loop, read_to_the_end, process), 0);

    assert_int_equal(wait_for(loop, process), -SIGKILL);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

/* If a second child had the writing end of the first one's input, the first would never
 * read the end. */
UNC_TEST_TIDY(input__another_child_was_started_since__ends_all_the_same)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *first =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                                   .input = UNC_IO_PIPE,
                                                   .keeps_descriptors = true });
    struct unc_process *second = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("block", NULL, NULL),
                                             .keeps_descriptors = true });

    assert_null(unc_stream_close(unc_process_take_input(first)));

    assert_int_equal(wait_for(loop, first), 0);
    assert_int_equal(unc_process_kill(second), 0);
    assert_int_equal(wait_for(loop, second), -SIGKILL);
    first = unc_process_free(first);
    second = unc_process_free(second);
    loop = unc_loop_free(loop);
}
