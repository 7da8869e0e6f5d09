/* SPDX-License-Identifier: MIT */
/*
 * What a child is given: environment, folder, group, signals, descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "process/stage.h"

/* The output of a puppet that is started with these options. */
static void assert_tells(struct unc_process_options options, const char *what,
                         const char *first, const char *expected)
{
    struct unc_loop *loop = make_loop();
    char *output;

    options.arguments = puppet(what, first, NULL);
    output = output_of(loop, options);
    assert_string_equal(output, expected);
    free(output);
    loop = unc_loop_free(loop);
}

static const struct unc_process_options defaults;

UNC_TEST_TIDY(shell__exit_7__status_is_7)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .shell = "exit 7" });

    assert_int_equal(wait_for(loop, process), 7);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(shell__line_begins_with_a_dash__is_a_line_all_the_same)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .shell = "-x 2>/dev/null",
                                                   .errors = UNC_IO_NULL });

    assert_int_equal(wait_for(loop, process), 127);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(arguments__program_without_slash__is_found_in_PATH)
{
    struct unc_loop *loop = make_loop();
    const char *const arguments[] = { "true", NULL };
    struct unc_process *process =
        spawn(loop, &(struct unc_process_options){ .arguments = arguments });

    assert_int_equal(wait_for(loop, process), 0);

    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(environment__not_given__is_the_parents)
{
    assert_int_equal(setenv("UNC_TEST_WORD", "inherited", 1), 0);
    assert_tells(defaults, "variable", "UNC_TEST_WORD", "inherited");
    assert_int_equal(unsetenv("UNC_TEST_WORD"), 0);
}

UNC_TEST_TIDY(environment__given__replaces_the_parents)
{
    const char *const environment[] = { "UNC_TEST_WORD=given", NULL };
    const struct unc_process_options options = { .environment = environment };

    assert_int_equal(setenv("UNC_TEST_OTHER", "inherited", 1), 0);
    assert_tells(options, "variable", "UNC_TEST_WORD", "given");
    assert_tells(options, "variable", "UNC_TEST_OTHER", "(none)");
    assert_int_equal(unsetenv("UNC_TEST_OTHER"), 0);
}

UNC_TEST_TIDY(directory__given__child_starts_there)
{
    assert_tells((struct unc_process_options){ .directory = "/proc" }, "directory", NULL,
                 "/proc");
}

UNC_TEST_TIDY(group__asked_for__child_leads_one)
{
    assert_tells(defaults, "group", NULL, "parent's\n");
    assert_tells((struct unc_process_options){ .has_own_group = true }, "group", NULL,
                 "own\n");
}

UNC_TEST_TIDY(session__asked_for__child_leads_one)
{
    const struct unc_process_options options = { .has_own_session = true,
                                                 .has_own_group = true };

    assert_tells(defaults, "session", NULL, "parent's\n");
    assert_tells(options, "session", NULL, "own\n");
    assert_tells(options, "group", NULL, "own\n");
}

UNC_TEST_TIDY(mask__thread_blocks_a_signal__child_inherits_that_only)
{
    sigset_t set;
    sigset_t previous;

    assert_tells(defaults, "mask", NULL, "");
    assert_int_equal(sigemptyset(&set), 0);
    assert_int_equal(sigaddset(&set, SIGUSR1), 0);
    assert_int_equal(sigprocmask(SIG_BLOCK, &set, &previous), 0);

    assert_tells(defaults, "mask", NULL, "10 ");
    assert_tells((struct unc_process_options){ .has_default_signals = true }, "mask",
                 NULL, "");

    assert_int_equal(sigprocmask(SIG_SETMASK, &previous, NULL), 0);
}

UNC_TEST_TIDY(dispositions__signal_ignored__child_ignores_it_unless_asked)
{
    const struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction previous;

    assert_int_equal(sigaction(SIGPIPE, &ignore, &previous), 0);

    assert_tells(defaults, "ignored", "13", "ignored\n");
    assert_tells((struct unc_process_options){ .has_default_signals = true }, "ignored",
                 "13", "default\n");

    assert_int_equal(sigaction(SIGPIPE, &previous, NULL), 0);
}

static int do_nothing(struct unc_loop *loop, int signal_number, void *userdata)
{
    (void)loop;
    (void)signal_number;
    (void)userdata;
    return 0;
}

UNC_TEST_TIDY(dispositions__loop_handles_a_signal__child_has_the_default)
{
    struct unc_loop *loop = make_loop();
    struct unc_process_options options = { .arguments = puppet("ignored", "15", NULL) };
    char *output;

    assert_int_equal(unc_loop_add_signal_handler(loop, SIGTERM, do_nothing, NULL), 0);
    output = output_of(loop, options);

    assert_string_equal(output, "default\n");
    free(output);
    assert_int_equal(unc_loop_remove_signal_handler(loop, SIGTERM), 1);
    loop = unc_loop_free(loop);
}

/* -- Descriptors. */

UNC_TEST_TIDY(descriptors__program_has_others__child_has_three)
{
    int leaked = fcntl(STDERR_FILENO, F_DUPFD, 100); /* without close-on-exec */

    assert_true(leaked >= 100);

    assert_tells(defaults, "descriptors", NULL, "0 1 2 ");

    assert_int_equal(close(leaked), 0);
}

/* What a program started by hand would inherit, as the puppet tells it. */
static const char *inheritable(void)
{
    static char text[4096];
    size_t length = 0;

    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);

        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) {
            length += (size_t)snprintf(text + length, sizeof text - length, "%d ", fd);
        }
    }
    return text;
}

UNC_TEST_TIDY(descriptors__asked_to_keep__child_has_those_and_none_of_ours)
{
    int kept = fcntl(STDERR_FILENO, F_DUPFD, 100);
    struct unc_loop *loop = make_loop();
    struct unc_process *other =
        spawn(loop, &(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                                   .input = UNC_IO_PIPE,
                                                   .output = UNC_IO_PIPE });

    assert_true(kept >= 100);

    assert_tells((struct unc_process_options){ .keeps_descriptors = true }, "descriptors",
                 NULL, inheritable());

    assert_int_equal(close(kept), 0);
    assert_null(unc_stream_close(unc_process_take_input(other)));
    assert_int_equal(wait_for(loop, other), 0);
    other = unc_process_free(other);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(null__input__child_reads_the_end)
{
    assert_tells((struct unc_process_options){ .input = UNC_IO_NULL }, "count", NULL,
                 "0");
}

UNC_TEST_TIDY(fd__given__child_has_a_duplicate)
{
    struct unc_loop *loop = make_loop();
    char text[16] = { 0 };
    int ends[2];
    struct unc_process *process;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    process = spawn(
        loop, &(struct unc_process_options){ .arguments = puppet("say", "here", NULL),
                                             .output = UNC_IO_FD,
                                             .output_fd = ends[1] });

    assert_int_equal(wait_for(loop, process), 0);
    assert_int_equal(read(ends[0], text, sizeof text), 4);
    assert_string_equal(text, "here");
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stdout__for_errors__both_come_through_one_pipe)
{
    struct unc_loop *loop = make_loop();
    struct unc_process_options options = { .shell = "echo out; echo err >&2",
                                           .errors = UNC_IO_STDOUT };
    char *output = output_of(loop, options);

    assert_string_equal(output, "out\nerr\n");
    free(output);
    loop = unc_loop_free(loop);
}

/* Saves 0, 1 and 2 of the test and puts them back. */
struct saved {
    int fds[3];
};

static struct saved save_stdio(void)
{
    struct saved saved;

    for (int fd = 0; fd < 3; fd++) {
        saved.fds[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 200);
    }
    return saved;
}

static void restore_stdio(struct saved saved)
{
    for (int fd = 0; fd < 3; fd++) {
        if (saved.fds[fd] >= 0) {
            (void)dup2(saved.fds[fd], fd);
            (void)close(saved.fds[fd]);
        }
    }
}

static int read_some(int fd, char text[16])
{
    memset(text, 0, 16);
    return (int)read(fd, text, 15);
}

UNC_TEST_TIDY(fd__output_and_errors_exchanged__each_is_the_others)
{
    struct unc_loop *loop = make_loop();
    struct saved saved = save_stdio();
    struct unc_process *process = NULL;
    char output[16];
    char errors[16];
    int first[2];
    int second[2];
    int r;

    assert_int_equal(pipe2(first, O_CLOEXEC), 0);
    assert_int_equal(pipe2(second, O_CLOEXEC), 0);
    (void)dup2(first[1], STDOUT_FILENO);
    (void)dup2(second[1], STDERR_FILENO);
    r = unc_process_spawn(
        loop,
        (&(struct unc_process_options){ .arguments = puppet("both", "out", "err"),
                                        .output = UNC_IO_FD,
                                        .output_fd = STDERR_FILENO,
                                        .errors = UNC_IO_FD,
                                        .errors_fd = STDOUT_FILENO }),
        &process);
    restore_stdio(saved);

    assert_int_equal(r, 0);
    assert_int_equal(wait_for(loop, process), 0);
    assert_int_equal(read_some(first[0], output), 3);
    assert_int_equal(read_some(second[0], errors), 3);
    assert_string_equal(output, "err");
    assert_string_equal(errors, "out");
    for (int end = 0; end < 2; end++) {
        assert_int_equal(close(first[end]), 0);
        assert_int_equal(close(second[end]), 0);
    }
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(pipes__parent_has_0_1_and_2_closed__work_all_the_same)
{
    struct unc_loop *loop = make_loop();
    struct saved saved = save_stdio();
    struct unc_process *process = NULL;
    int lowest;
    int r;

    for (int fd = 0; fd < 3; fd++) {
        (void)close(fd);
    }
    r = unc_process_spawn(
        loop,
        (&(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                        .input = UNC_IO_PIPE,
                                        .output = UNC_IO_PIPE,
                                        .errors = UNC_IO_PIPE }),
        &process);
    lowest = dup(saved.fds[2]); /* what is free stays free for the program */
    (void)close(lowest);
    restore_stdio(saved);

    assert_int_equal(r, 0);
    assert_int_equal(lowest, 0);
    assert_true(unc_stream_get_fd(unc_process_get_input(process)) > 2);
    assert_true(unc_stream_get_fd(unc_process_get_output(process)) > 2);
    assert_true(unc_stream_get_fd(unc_process_get_errors(process)) > 2);
    assert_null(unc_stream_close(unc_process_take_input(process)));
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

/* A number that the loop thinks it knows: the program closed it without a word. */
static int ignore_reader(struct unc_loop *loop, int fd, void *userdata)
{
    (void)loop;
    (void)fd;
    (void)userdata;
    return 0;
}

/* The pidfd makes way, and the reader can be removed late. */
UNC_TEST_TIDY(pidfd__number_of_a_reader_closed_without_a_word__child_is_watched)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process;
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(unc_loop_add_reader(loop, ends[0], ignore_reader, NULL), 0);
    assert_int_equal(unc_loop_add_reader(loop, ends[1], ignore_reader, NULL), 0);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
    process = spawn_puppet(loop, "exit", "0");

    assert_int_equal(wait_for(loop, process), 0);

    process = unc_process_free(process);
    assert_int_equal(unc_loop_remove_reader(loop, ends[0]), 1);
    assert_int_equal(unc_loop_remove_reader(loop, ends[1]), 1);
    loop = unc_loop_free(loop);
}
