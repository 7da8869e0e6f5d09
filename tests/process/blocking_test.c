/* SPDX-License-Identifier: MIT */
/*
 * Children whose standard descriptors are streams here: non-blocking on our side, and
 * blocking on theirs.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/case.h"
#include "process/stage.h"

#define LARGE 300000 /* more than any pipe holds */

struct stage {
    struct unc_loop *loop;
    struct unc_stream *reading;
    struct unc_stream *writing;
    struct unc_process *process;
    size_t size; /* read */
};

static int make_streams(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;

    (void)ret_result;
    return unc_stream_pipe(stage->loop, &stage->reading, &stage->writing);
}

static struct stage begin(void)
{
    struct stage stage = { .loop = make_loop() };

    assert_int_equal(run(stage.loop, make_streams, &stage), 0);
    return stage;
}

static void end(struct stage *stage)
{
    stage->process = unc_process_free(stage->process);
    stage->reading = unc_stream_close(stage->reading);
    stage->writing = unc_stream_close(stage->writing);
    stage->loop = unc_loop_free(stage->loop);
}

static bool is_non_blocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    assert_true(flags >= 0);
    return (flags & O_NONBLOCK) != 0;
}

/* The child fills the pipe before anybody reads, so it has to wait. */
static int read_late(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;
    char bytes[4096];
    long size;

    (void)ret_result;
    stage->writing = unc_stream_close(stage->writing);
    assert_true(unc_stream_read(stage->reading, bytes, 1) == 1);
    stage->size = 1;
    while ((size = unc_stream_read(stage->reading, bytes, sizeof bytes)) > 0) {
        stage->size += (size_t)size;
    }
    return size < 0 ? (int)size : unc_process_wait(stage->process, NULL);
}

UNC_TEST_TIDY(fd__is_that_of_a_stream__child_waits_while_it_is_full)
{
    struct stage stage = begin();
    int status = -1;

    stage.process = spawn(stage.loop, &(struct unc_process_options){
                                          .arguments = puppet("flood", "300000", "7"),
                                          .output = UNC_IO_FD,
                                          .output_fd = unc_stream_get_fd(stage.writing),
                                      });
    assert_true(is_non_blocking(unc_stream_get_fd(stage.writing)));
    assert_int_equal(run(stage.loop, read_late, &stage), 0);

    assert_int_equal(stage.size, LARGE);
    assert_true(unc_process_get_status(stage.process, &status));
    assert_int_equal(status, 7);
    end(&stage);
}

/* What is late for the child comes after it has begun to read: it was stopped first. */
static int feed_late(void *userdata, void **ret_result)
{
    struct stage *stage = userdata;
    struct unc_stream *output = unc_process_get_output(stage->process);
    char byte = '\0';

    (void)ret_result;
    assert_int_equal(unc_stream_write(stage->writing, "a", 1), 0);
    assert_int_equal(unc_stream_read(output, &byte, 1), 1);
    assert_int_equal(byte, 'a'); /* it reads again by now, or soon */
    assert_int_equal(unc_stream_write(stage->writing, "b", 1), 0);
    assert_int_equal(unc_stream_read(output, &byte, 1), 1);
    assert_int_equal(byte, 'b');
    stage->writing = unc_stream_close(stage->writing);
    return unc_process_wait(stage->process, NULL);
}

static void assert_is_fed(struct stage *stage, const struct unc_process_options *options)
{
    int status = -1;

    stage->process = spawn(stage->loop, options);
    assert_int_equal(run(stage->loop, feed_late, stage), 0);
    assert_true(unc_process_get_status(stage->process, &status));
    assert_int_equal(status, 0);
}

UNC_TEST_TIDY(fd__is_that_of_a_stream__child_waits_while_it_is_empty)
{
    struct stage stage = begin();

    assert_is_fed(&stage, &(struct unc_process_options){
                              .arguments = puppet("cat", NULL, NULL),
                              .input = UNC_IO_FD,
                              .input_fd = unc_stream_get_fd(stage.reading),
                              .output = UNC_IO_PIPE });
    end(&stage);
}

/* Standard input is put back whatever happens to be there. */
UNC_TEST_TIDY(inherit__standard_input_is_a_stream__child_waits_while_it_is_empty)
{
    struct stage stage = begin();
    int kept = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

    assert_int_equal(dup2(unc_stream_get_fd(stage.reading), STDIN_FILENO), STDIN_FILENO);
    assert_is_fed(&stage,
                  &(struct unc_process_options){ .arguments = puppet("cat", NULL, NULL),
                                                 .output = UNC_IO_PIPE });
    assert_true(is_non_blocking(STDIN_FILENO));

    if (kept >= 0) {
        assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
        (void)close(kept);
    } else {
        (void)close(STDIN_FILENO);
    }
    end(&stage);
}

/* What `descriptor` says: "pipe blocking". */
static void assert_child_has(struct unc_process_options options, const char *expected)
{
    struct unc_loop *loop = make_loop();
    char *output;

    options.arguments = puppet("input", NULL, NULL);
    options.input = UNC_IO_FD;
    output = output_of(loop, options);
    assert_string_equal(output, expected);
    free(output);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(fd__is_blocking_already__is_the_same)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_child_has((struct unc_process_options){ .input_fd = ends[0] },
                     "read-only blocking");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

UNC_TEST_TIDY(fd__named_pipe_that_nobody_writes__does_not_hold_us_up)
{
    char path[] = "/tmp/unclosed-test-XXXXXX";
    int fd;

    assert_non_null(mkdtemp(path));
    assert_int_equal(chdir(path), 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    fd = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(unlink("pipe"), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(rmdir(path), 0);

    assert_child_has((struct unc_process_options){ .input_fd = fd },
                     "read-only blocking");
    (void)close(fd);
}

UNC_TEST_TIDY(fd__non_blocking_terminal__is_blocking_in_the_child)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    int slave;

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    assert_true(slave >= 0);

    assert_child_has((struct unc_process_options){ .input_fd = slave },
                     "read-write blocking");
    /* Opened once more this would be the master of another terminal. */
    assert_child_has((struct unc_process_options){ .input_fd = master },
                     "read-write non-blocking");
    (void)close(slave);
    (void)close(master);
}

UNC_TEST_TIDY(fd__non_blocking_socket__stays_as_it_is)
{
    int pair[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    assert_child_has((struct unc_process_options){ .input_fd = pair[0] },
                     "read-write non-blocking");
    (void)close(pair[0]);
    (void)close(pair[1]);
}
