/* SPDX-License-Identifier: MIT */
/*
 * The whole conversation in one call.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib/case.h"
#include "process/stage.h"

#define LARGE ((size_t)1 << 20) /* more than any pipe holds */

struct talk {
    struct unc_process *process;
    const char *input;
    size_t size;
    struct unc_process_result result;
};

static int talk_in_task(void *userdata, void **ret_result)
{
    struct talk *talk = userdata;

    (void)ret_result;
    return unc_process_communicate(talk->process, talk->input, talk->size, &talk->result);
}

static struct talk begin(struct unc_loop *loop, const char *what, const char *first,
                         const char *second)
{
    return (struct talk){ .process =
                              spawn(loop, &(struct unc_process_options){
                                              .arguments = puppet(what, first, second),
                                              .input = UNC_IO_PIPE,
                                              .output = UNC_IO_PIPE,
                                              .errors = UNC_IO_PIPE }) };
}

static void end(struct unc_loop *loop, struct talk *talk)
{
    free(talk->result.output);
    free(talk->result.errors);
    talk->process = unc_process_free(talk->process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(communicate__some_input__output_and_status_come_back)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "cat", NULL, NULL);

    talk.input = "some data";
    talk.size = 9;
    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_int_equal(talk.result.status, 0);
    assert_string_equal(talk.result.output, "some data");
    assert_int_equal(talk.result.output_size, 9);
    assert_string_equal(talk.result.errors, "");
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__child_says_both__each_is_kept_apart)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "both", "to output", "to errors");

    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_string_equal(talk.result.output, "to output");
    assert_string_equal(talk.result.errors, "to errors");
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__no_input__child_reads_the_end)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "count", NULL, NULL);

    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_string_equal(talk.result.output, "0");
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__dev_stdin__is_its_input)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = { .process = spawn(
                             loop,
                             &(struct unc_process_options){ .shell = "wc -c < /dev/stdin",
                                                            .input = UNC_IO_PIPE,
                                                            .output = UNC_IO_PIPE }),
                         .input = "abc",
                         .size = 3 };

    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_int_equal(atoi(talk.result.output), 3);
    assert_null(talk.result.errors);
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__output_to_nowhere__there_is_none)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = { .process = spawn(loop, &(struct unc_process_options){
                                                    .arguments = puppet("both", "a", "b"),
                                                    .output = UNC_IO_NULL,
                                                    .errors = UNC_IO_NULL }) };

    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_int_equal(talk.result.status, 0);
    assert_null(talk.result.output);
    assert_null(talk.result.errors);
    end(loop, &talk);
}

/* Each side would wait for the other if the pipes were not served at the same time. */
UNC_TEST_TIDY(communicate__more_than_the_pipes_hold__all_of_it_comes_back)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "cat", NULL, NULL);
    char *input = malloc(LARGE);

    assert_non_null(input);
    for (size_t i = 0; i < LARGE; i++) {
        input[i] = (char)('a' + i % 26);
    }
    talk.input = input;
    talk.size = LARGE;
    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_int_equal(talk.result.output_size, LARGE);
    assert_memory_equal(talk.result.output, input, LARGE);
    free(input);
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__child_does_not_read__is_no_error)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "exit", "3", NULL);
    char *input = calloc(1, LARGE);

    assert_non_null(input);
    talk.input = input;
    talk.size = LARGE;
    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_int_equal(talk.result.status, 3);
    free(input);
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__child_has_ended_long_ago__its_words_are_there)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = begin(loop, "say", "before", NULL);

    await_zombie(talk.process);
    assert_int_equal(wait_for(loop, talk.process), 0);
    assert_int_equal(run(loop, talk_in_task, &talk), 0);

    assert_string_equal(talk.result.output, "before");
    end(loop, &talk);
}

UNC_TEST_TIDY(communicate__input_without_a_pipe__is_EINVAL)
{
    struct unc_loop *loop = make_loop();
    struct talk talk = { .process = spawn_puppet(loop, "exit", "0"),
                         .input = "x",
                         .size = 1 };

    assert_int_equal(run(loop, talk_in_task, &talk), -EINVAL);
    assert_int_equal(unc_process_communicate(talk.process, NULL, 0, &talk.result),
                     UNC_ENOTASK);

    assert_int_equal(wait_for(loop, talk.process), 0);
    end(loop, &talk);
}

struct cancelling {
    struct talk talk;
    struct unc_task *task;
};

static int cancel_the_talk(void *userdata, void **ret_result)
{
    struct cancelling *cancelling = userdata;
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(
        unc_task_new(loop, talk_in_task, &cancelling->talk, &cancelling->task), 0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(unc_task_yield(), 0);
    }
    assert_int_equal(unc_task_cancel(cancelling->task), 1);
    assert_int_equal(unc_task_await(cancelling->task, NULL), UNC_ECANCELLED);
    cancelling->task = unc_task_unref(cancelling->task);
    assert_true(unc_process_is_running(cancelling->talk.process));

    assert_int_equal(unc_process_kill(cancelling->talk.process), 0);
    return unc_process_wait(cancelling->talk.process, NULL);
}

/* The child has said all, has closed what it said it with, and stands still. */
static int cancel_and_ask_again(void *userdata, void **ret_result)
{
    struct cancelling *cancelling = userdata;
    struct unc_process *process = cancelling->talk.process;
    struct unc_loop *loop = NULL;
    siginfo_t info;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    assert_int_equal(
        unc_task_new(loop, talk_in_task, &cancelling->talk, &cancelling->task), 0);
    assert_int_equal(
        waitid(P_PID, (id_t)unc_process_get_pid(process), &info, WSTOPPED | WNOWAIT), 0);
    for (int i = 0; i < 20; i++) { /* it reads all, and waits for the end */
        assert_int_equal(unc_task_yield(), 0);
    }
    assert_int_equal(unc_task_cancel(cancelling->task), 1);
    assert_int_equal(unc_task_await(cancelling->task, NULL), UNC_ECANCELLED);
    cancelling->task = unc_task_unref(cancelling->task);
    assert_null(cancelling->talk.result.output);

    assert_int_equal(unc_process_signal(process, SIGCONT), 0);
    return talk_in_task(&cancelling->talk, NULL);
}

UNC_TEST_TIDY(communicate__again_after_a_cancellation__nothing_was_lost)
{
    static const char line[] = "echo said; echo complained >&2; exec >&- 2>&-;"
                               "kill -STOP $$; exit 7";
    struct unc_loop *loop = make_loop();
    struct cancelling cancelling = { .talk.process =
                                         spawn(loop, &(struct unc_process_options){
                                                         .shell = line,
                                                         .input = UNC_IO_PIPE,
                                                         .output = UNC_IO_PIPE,
                                                         .errors = UNC_IO_PIPE }) };

    assert_int_equal(run(loop, cancel_and_ask_again, &cancelling), 0);

    assert_string_equal(cancelling.talk.result.output, "said\n");
    assert_string_equal(cancelling.talk.result.errors, "complained\n");
    assert_int_equal(cancelling.talk.result.status, 7);
    end(loop, &cancelling.talk);
}

UNC_TEST_TIDY(communicate__task_is_cancelled__child_is_left_alone)
{
    struct unc_loop *loop = make_loop();
    struct cancelling cancelling = { .talk = begin(loop, "block", NULL, NULL) };
    char *input = calloc(1, LARGE);

    assert_non_null(input);
    cancelling.talk.input = input;
    cancelling.talk.size = LARGE;
    assert_int_equal(run(loop, cancel_the_talk, &cancelling), 0);

    free(input);
    end(loop, &cancelling.talk);
}

/* Another task works with one of its pipes. */
struct rival {
    struct talk talk;
    struct unc_task *task;
    char *bytes;
};

static int write_in_task(void *userdata, void **ret_result)
{
    struct rival *rival = userdata;

    (void)ret_result;
    return unc_stream_write(unc_process_get_input(rival->talk.process), rival->bytes,
                            LARGE);
}

static int read_in_task(void *userdata, void **ret_result)
{
    struct rival *rival = userdata;
    char byte;

    (void)ret_result;
    return (int)unc_stream_read(unc_process_get_errors(rival->talk.process), &byte, 1);
}

static void let_wait(struct unc_loop *loop, struct rival *rival, unc_task_fn *function)
{
    assert_int_equal(unc_task_new(loop, function, rival, &rival->task), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(unc_task_yield(), 0);
    }
}

/* With input and without: the pipe stays open, and all that the rival writes arrives. */
static int talk_while_it_is_written(void *userdata, void **ret_result)
{
    struct rival *rival = userdata;
    struct talk *talk = &rival->talk;
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    let_wait(loop, rival, write_in_task);
    assert_int_equal(unc_process_communicate(talk->process, "x", 1, &talk->result),
                     -EBUSY);
    assert_int_equal(unc_process_communicate(talk->process, NULL, 0, &talk->result),
                     -EBUSY);
    assert_non_null(unc_process_get_input(talk->process));

    assert_int_equal(unc_process_signal(talk->process, SIGCONT), 0);
    assert_int_equal(unc_task_await(rival->task, NULL), 0);
    rival->task = unc_task_unref(rival->task);
    return unc_process_communicate(talk->process, "x", 1, &talk->result);
}

UNC_TEST_TIDY(communicate__somebody_writes_its_input__is_EBUSY_and_closes_nothing)
{
    struct unc_loop *loop = make_loop();
    struct rival rival = { .talk = begin(loop, "count", NULL, NULL),
                           .bytes = calloc(1, LARGE) };

    assert_non_null(rival.bytes);
    /* So that it does not read yet. */
    assert_int_equal(unc_process_signal(rival.talk.process, SIGSTOP), 0);
    assert_int_equal(run(loop, talk_while_it_is_written, &rival), 0);

    assert_int_equal(atol(rival.talk.result.output), LARGE + 1);
    free(rival.bytes);
    end(loop, &rival.talk);
}

static int talk_while_it_is_read(void *userdata, void **ret_result)
{
    struct rival *rival = userdata;
    struct talk *talk = &rival->talk;
    struct unc_loop *loop = NULL;

    (void)ret_result;
    assert_int_equal(unc_loop_get_running(&loop), 0);
    let_wait(loop, rival, read_in_task);
    assert_int_equal(unc_process_communicate(talk->process, "abc", 3, &talk->result),
                     -EBUSY);
    assert_int_equal(unc_task_cancel(rival->task), 1);
    assert_int_equal(unc_task_await(rival->task, NULL), UNC_ECANCELLED);
    rival->task = unc_task_unref(rival->task);
    return unc_process_communicate(talk->process, "def", 3, &talk->result);
}

UNC_TEST_TIDY(communicate__somebody_reads_its_errors__is_EBUSY_and_writes_nothing)
{
    struct unc_loop *loop = make_loop();
    struct rival rival = { .talk = begin(loop, "cat", NULL, NULL) };

    assert_int_equal(run(loop, talk_while_it_is_read, &rival), 0);

    assert_string_equal(rival.talk.result.output, "def");
    end(loop, &rival.talk);
}

#define MANY 10

static int talk_to_many(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct cancelling all[MANY];

    (void)ret_result;
    for (int i = 0; i < MANY; i++) {
        char word[2] = { (char)('0' + i), '\0' };

        all[i] = (struct cancelling){ .talk = begin(loop, "say", word, NULL) };
        assert_int_equal(unc_task_new(loop, talk_in_task, &all[i].talk, &all[i].task), 0);
    }
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(unc_task_await(all[i].task, NULL), 0);
        assert_int_equal(all[i].talk.result.output[0], '0' + i);
        all[i].task = unc_task_unref(all[i].task);
        free(all[i].talk.result.output);
        free(all[i].talk.result.errors);
        all[i].talk.process = unc_process_free(all[i].talk.process);
    }
    return 0;
}

UNC_TEST_TIDY(communicate__ten_at_the_same_time__none_is_mixed_up)
{
    struct unc_loop *loop = make_loop();

    assert_int_equal(run(loop, talk_to_many, loop), 0);

    loop = unc_loop_free(loop);
}
