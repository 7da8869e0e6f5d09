/* SPDX-License-Identifier: MIT */
/*
 * Children that cannot be started: the reason comes back as a value, the text names what
 * it was about, and nothing is kept. (That is what the guard of every case looks for:
 * descriptors, threads, children.)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/case.h"
#include "process/stage.h"

static void assert_fails(struct unc_process_options options, int expected,
                         const char *words)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = NULL;
    struct unc_error error;

    options.input = UNC_IO_PIPE;
    options.output = UNC_IO_PIPE;
    options.errors = UNC_IO_PIPE;
    assert_int_equal(unc_process_spawn(loop, &options, &process), expected);

    assert_null(process);
    assert_int_equal(unc_error_get_last(&error), 0);
    assert_int_equal(error.code, expected);
    assert_non_null(strstr(error.text, words));
    loop = unc_loop_free(loop);
}

static struct unc_process_options program(const char *path)
{
    static const char *arguments[2];

    arguments[0] = path;
    return (struct unc_process_options){ .arguments = arguments };
}

UNC_TEST_TIDY(exec__no_such_program__is_ENOENT_with_its_name)
{
    assert_fails(program("/nonexistent/program"), -ENOENT,
                 "cannot run \"/nonexistent/program\"");
    assert_fails(program("nonexistent-program"), -ENOENT,
                 "cannot run \"nonexistent-program\"");
}

/* A file that is there for one case. */
struct file {
    char path[64];
};

static struct file make_file(const char *text, mode_t mode)
{
    struct file file = { "/tmp/unclosed-test-XXXXXX" };
    int fd = mkstemp(file.path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
    return file;
}

UNC_TEST_TIDY(exec__file_is_not_executable__is_EACCES)
{
    struct file file = make_file("#!/bin/sh\n", 0600);

    assert_fails(program(file.path), -EACCES, file.path);

    assert_int_equal(unlink(file.path), 0);
}

UNC_TEST_TIDY(exec__folder_instead_of_a_program__is_EACCES)
{
    assert_fails(program("/tmp"), -EACCES, "cannot run \"/tmp\"");
}

UNC_TEST_TIDY(exec__file_is_no_program__is_ENOEXEC)
{
    struct file file = make_file("just words\n", 0700);

    assert_fails(program(file.path), -ENOEXEC, file.path);

    assert_int_equal(unlink(file.path), 0);
}

UNC_TEST_TIDY(exec__interpreter_is_missing__says_that)
{
    struct file file = make_file("#!/nonexistent/interpreter\n", 0700);

    assert_fails(program(file.path), -ENOENT, "whose interpreter is missing");

    assert_int_equal(unlink(file.path), 0);
}

UNC_TEST_TIDY(exec__part_of_the_path_is_a_file__is_ENOTDIR)
{
    assert_fails(program("/dev/null/program"), -ENOTDIR, "/dev/null/program");
}

UNC_TEST_TIDY(directory__does_not_exist__is_ENOENT_with_its_name)
{
    struct unc_process_options options = { .shell = "exit 0",
                                           .directory = "/nonexistent" };

    assert_fails(options, -ENOENT, "in the directory \"/nonexistent\"");
}

UNC_TEST_TIDY(directory__is_a_file__is_ENOTDIR)
{
    struct unc_process_options options = { .shell = "exit 0", .directory = "/dev/null" };

    assert_fails(options, -ENOTDIR, "in the directory \"/dev/null\"");
}

UNC_TEST_TIDY(fd__is_not_open__is_EBADF)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process = NULL;
    const struct unc_process_options options = { .shell = "exit 0",
                                                 .output = UNC_IO_FD,
                                                 .output_fd = 1000 };

    assert_int_equal(unc_process_spawn(loop, &options, &process), -EBADF);

    assert_null(process);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(spawn__no_process_to_be_had__is_EAGAIN_and_nothing_is_kept)
{
    spawn_error = EAGAIN;
    assert_fails((struct unc_process_options){ .shell = "exit 0" }, -EAGAIN,
                 "cannot start \"/bin/sh\"");
    spawn_error = ENOMEM;
    assert_fails((struct unc_process_options){ .shell = "exit 0" }, -ENOMEM,
                 "cannot start \"/bin/sh\"");
    spawn_error = 0;
}

/* The kernel has started it, and then neither pidfd nor thread is to be had. */
UNC_TEST_TIDY(watch__neither_pidfd_nor_thread__child_is_killed_and_reaped)
{
    pidfd_error = -EMFILE;
    thread_error = EAGAIN;

    assert_fails((struct unc_process_options){ .arguments = puppet("block", NULL, NULL) },
                 -EAGAIN, "cannot start");

    pidfd_error = 0;
    thread_error = 0;
}

UNC_TEST_TIDY(watch__no_pidfd__thread_stands_in)
{
    struct unc_loop *loop = make_loop();
    struct unc_process *process;

    pidfd_error = -EMFILE;
    process = spawn_puppet(loop, "exit", "9");
    pidfd_error = 0;

    assert_int_equal(wait_for(loop, process), 9);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}

/* The limit that leaves so many numbers free. */
static rlim_t limit_for(unsigned free_count)
{
    int fd = 0;

    for (unsigned found = 0; found < free_count || fcntl(fd, F_GETFD) >= 0; fd++) {
        found += fcntl(fd, F_GETFD) < 0;
    }
    return (rlim_t)fd;
}

/* EMFILE for each descriptor that a spawn needs, one after the other: the real thing. */
UNC_TEST_TIDY(spawn__any_descriptor_is_one_too_many__is_EMFILE_and_nothing_is_kept)
{
    struct unc_loop *loop = make_loop();
    const struct unc_process_options options = { .arguments = puppet("cat", NULL, NULL),
                                                 .input = UNC_IO_PIPE,
                                                 .output = UNC_IO_PIPE,
                                                 .errors = UNC_IO_PIPE };
    struct unc_process *process = NULL;
    struct rlimit before;
    struct unc_error error;
    unsigned failures = 0;
    int r;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    do {
        const struct rlimit limit = { limit_for(failures), before.rlim_max };

        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        r = unc_process_spawn(loop, &options, &process);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        if (r < 0) {
            assert_int_equal(r, -EMFILE);
            assert_null(process);
            assert_int_equal(unc_error_get_last(&error), 0);
            assert_non_null(strstr(error.text, "cannot start"));
            failures++;
        }
    } while (r < 0 && failures < 100);

    /* Six pipe ends; without a seventh for the pidfd a thread stands in. */
    assert_int_equal(failures, 6);
    assert_null(unc_stream_close(unc_process_take_input(process)));
    assert_int_equal(wait_for(loop, process), 0);
    process = unc_process_free(process);
    loop = unc_loop_free(loop);
}
