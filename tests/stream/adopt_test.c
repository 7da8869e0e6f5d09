/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that others have a part in: two streams of one description, numbers closed
 * behind the loop's back, numbers below 3, readers beside a stream.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <unclosed/process.h>

#include "lib/case.h"
#include "lib/child.h"
#include "stream/scene.h"

/* -------------------------------------------------------------------------------------------
 * One description, two streams
 */

struct twins {
    struct unc_loop *loop;
    struct unc_stream *first;
    struct unc_stream *second;
    int far_fd;
    int near_fd; /* one more of the same */
    long got;
    int result;
    char text[8];
};

/* @fds: their end, and the other one. */
static void make_twins(struct twins *twins, const int fds[2])
{
    int copy = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);

    *twins = (struct twins){ .far_fd = fds[1], .got = 7, .result = 7 };
    twins->near_fd = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
    assert_int_equal(unc_loop_new(&twins->loop), 0);
    assert_int_equal(unc_stream_open(twins->loop, fds[0], &twins->first), 0);
    assert_int_equal(unc_stream_open(twins->loop, copy, &twins->second), 0);
}

static void free_twins(struct twins *twins)
{
    twins->first = unc_stream_close(twins->first);
    twins->second = unc_stream_close(twins->second);
    assert_int_equal(fcntl(twins->near_fd, F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(close(twins->far_fd) | close(twins->near_fd), 0);
    twins->loop = unc_loop_free(twins->loop);
}

static int read_second(void *userdata, void **ret_result)
{
    struct twins *twins = userdata;

    (void)ret_result;
    twins->got = unc_stream_read(twins->second, twins->text, sizeof twins->text);
    return 0;
}

static void assert_second_waits(struct twins *twins)
{
    twins->first = unc_stream_close(twins->first);
    spawn(twins->loop, read_second, twins);
    run_turn(twins->loop); /* it comes back: nothing blocked */
    assert_int_equal(twins->got, 7);
    assert_int_equal(write(twins->far_fd, "x", 1), 1);
    while (twins->got == 7) {
        run_turn(twins->loop);
    }
    assert_int_equal(twins->got, 1);
}

UNC_TEST_TIDY(close__of_one_of_two_pipes_of_one_description__the_other_does_not_block)
{
    struct twins twins;
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    make_twins(&twins, fds);
    assert_second_waits(&twins);
    free_twins(&twins); /* and then it is blocking again */
}

UNC_TEST_TIDY(close__of_one_of_two_sockets_of_one_description__the_other_does_not_block)
{
    struct twins twins;
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    make_twins(&twins, fds);
    assert_second_waits(&twins);
    free_twins(&twins);
}

static int write_second(void *userdata, void **ret_result)
{
    static const char data[2000000];
    struct twins *twins = userdata;

    (void)ret_result;
    twins->result = unc_stream_write(twins->second, data, sizeof data);
    return 0;
}

static void assert_second_writes(int fds[2])
{
    struct twins twins;
    static char sink[65536];

    make_twins(&twins, fds);
    twins.first = unc_stream_close(twins.first);
    spawn(twins.loop, write_second, &twins);
    run_turn(twins.loop);
    assert_int_equal(twins.result, 7);
    while (twins.result == 7) {
        assert_true(read(twins.far_fd, sink, sizeof sink) > 0);
        run_turn(twins.loop);
    }
    assert_int_equal(twins.result, 0);
    free_twins(&twins);
}

UNC_TEST_TIDY(close__of_one_of_two_of_one_description__the_other_does_not_block_writing)
{
    int fds[2];
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    fds[0] = ends[1];
    fds[1] = ends[0];
    assert_second_writes(fds);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    assert_second_writes(fds);
}

UNC_TEST_TIDY(open__socket_that_is_not_connected__is_refused)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *stream = NULL;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_stream_open(loop, fd, &stream), -ENOTCONN);
    assert_int_equal(close(fd), 0);
    loop = unc_loop_free(loop);
}

/* -------------------------------------------------------------------------------------------
 * Numbers closed behind the loop's back
 */

static int fail_if_called(struct unc_loop *loop, int fd, void *userdata)
{
    (void)loop;
    (void)fd;
    (void)userdata;
    fail();
    return 0;
}

/* Readers at the @count lowest free numbers, which are then closed without a word. */
static void watch_and_forget(struct unc_loop *loop, int *fds, int count)
{
    for (int i = 0; i < count; i++) {
        fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(unc_loop_add_reader(loop, fds[i], fail_if_called, NULL), 0);
    }
    for (int i = 0; i < count; i++) {
        assert_int_equal(close(fds[i]), 0);
    }
}

/* Late, but they were still there. */
static void forget(struct unc_loop *loop, const int *fds, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(unc_loop_remove_reader(loop, fds[i]), 1);
    }
}

static int meet(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_server *server = NULL;
    struct unc_stream *client = NULL;
    struct unc_stream *stream = NULL;
    char address[UNC_ADDRESS_SIZE];
    char text[4];

    (void)ret_result;
    assert_int_equal(unc_server_listen(loop, HOST, "0", NULL, &server), 0);
    assert_int_equal(unc_server_get_address(server, address, sizeof address), 0);
    assert_int_equal(
        unc_stream_connect(loop, HOST, strrchr(address, ':') + 1, -1, &client), 0);
    assert_int_equal(unc_server_accept(server, &stream), 0);
    assert_int_equal(unc_stream_write(client, "hey", 3), 0);
    assert_int_equal(unc_stream_read_exactly(stream, text, 3), 0);
    client = unc_stream_close(client);
    stream = unc_stream_close(stream);
    server = unc_server_close(server);
    return 0;
}

UNC_TEST_TIDY(watched_number__closed_and_given_out_again__is_a_server_a_client_a_stream)
{
    struct unc_loop *loop = NULL;
    int fds[4];

    assert_int_equal(unc_loop_new(&loop), 0);
    watch_and_forget(loop, fds, 4);
    run_task(loop, meet, loop);

    forget(loop, fds, 4);
    loop = unc_loop_free(loop);
}

static int run_child(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_process *process = NULL;
    struct unc_process_result result = { .status = 7 };
    const struct unc_process_options options = { .shell = "echo hello",
                                                 .output = UNC_IO_PIPE };

    (void)ret_result;
    assert_int_equal(unc_process_spawn(loop, &options, &process), 0);
    assert_int_equal(unc_process_communicate(process, NULL, 0, &result), 0);
    assert_string_equal(result.output, "hello\n");
    free(result.output);
    process = unc_process_free(process);
    return 0;
}

UNC_TEST_TIDY(watched_number__closed_and_given_out_again__is_a_pipe__a_childs)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *reader = NULL;
    struct unc_stream *writer = NULL;
    int fds[4];

    assert_int_equal(unc_loop_new(&loop), 0);
    watch_and_forget(loop, fds, 2);
    assert_int_equal(unc_stream_pipe(loop, &reader, &writer), 0);
    reader = unc_stream_close(reader);
    writer = unc_stream_close(writer);
    forget(loop, fds, 2);
    watch_and_forget(loop, fds, 4);
    run_task(loop, run_child, loop);
    forget(loop, fds, 4);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(watched_number__given_out_to_the_program__open_is_refused)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *stream = NULL;
    int fds[2];
    int watched;

    assert_int_equal(unc_loop_new(&loop), 0);
    watch_and_forget(loop, &watched, 1);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    assert_int_equal(fds[0], watched);
    assert_int_equal(unc_stream_open(loop, fds[0], &stream), -EEXIST);

    forget(loop, &watched, 1);
    assert_int_equal(close(fds[0]) | close(fds[1]), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(stream__number_closed_and_given_out_again__its_close_leaves_the_other_open)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *old[2];
    struct unc_stream *new[2];

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_stream_pipe(loop, &old[0], &old[1]), 0);
    assert_int_equal(close(unc_stream_get_fd(old[0])), 0);
    assert_int_equal(unc_stream_pipe(loop, &new[0], &new[1]), 0);
    old[0] = unc_stream_close(old[0]);

    assert_int_equal(fcntl(unc_stream_get_fd(new[0]), F_GETFD), FD_CLOEXEC);
    old[1] = unc_stream_close(old[1]);
    new[0] = unc_stream_close(new[0]);
    new[1] = unc_stream_close(new[1]);
    loop = unc_loop_free(loop);
}

/* -------------------------------------------------------------------------------------------
 * Readers beside a stream
 */

static int read_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    scene->result = (int)unc_stream_read(scene->a, &byte, 1);
    return 0;
}

UNC_TEST_TIDY(reader__of_a_streams_descriptor__is_refused__the_stream_goes_on)
{
    struct scene scene;
    int fd;

    scene_make(&scene);
    fd = unc_stream_get_fd(scene.a);
    assert_int_equal(unc_loop_add_reader(scene.loop, fd, fail_if_called, NULL), -EEXIST);
    assert_int_equal(unc_loop_add_writer(scene.loop, fd, fail_if_called, NULL), -EEXIST);
    assert_int_equal(unc_loop_remove_reader(scene.loop, fd), 0);
    spawn(scene.loop, read_one, &scene);
    run_turn(scene.loop);
    send_text(scene.b, "x");
    while (scene.result == 0) {
        run_turn(scene.loop);
    }
    assert_int_equal(scene.result, 1);

    scene_free(&scene);
}

static int note(struct unc_loop *loop, int fd, void *userdata)
{
    *(bool *)userdata = true;
    return unc_loop_remove_reader(loop, fd) == 1 ? 0 : -1;
}

UNC_TEST_TIDY(reader__of_a_number_that_was_a_streams__is_called)
{
    struct scene scene;
    bool is_called = false;
    int fd;
    int fds[2];

    scene_make(&scene);
    fd = unc_stream_get_fd(scene.a);
    assert_int_equal(close(fd), 0);
    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    assert_int_equal(fds[0], fd);
    assert_int_equal(unc_loop_add_reader(scene.loop, fd, note, &is_called), 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    while (!is_called) {
        run_turn(scene.loop);
    }

    scene_free(&scene); /* it does not close what is not its own any more */
    assert_int_equal(close(fds[0]) | close(fds[1]), 0);
}

/* -------------------------------------------------------------------------------------------
 * 0, 1 and 2
 */

static int look_at_numbers(void *userdata, void **ret_result)
{
    struct unc_loop *loop = userdata;
    struct unc_server *server = NULL;
    struct unc_stream *streams[4];
    char address[UNC_ADDRESS_SIZE];
    bool is_fine =
        unc_server_listen(loop, HOST, "0", NULL, &server) == 0 &&
        unc_server_get_address(server, address, sizeof address) == 0 &&
        unc_stream_connect(loop, HOST, strrchr(address, ':') + 1, -1, &streams[0]) == 0 &&
        unc_server_accept(server, &streams[1]) == 0 &&
        unc_stream_pipe(loop, &streams[2], &streams[3]) == 0 &&
        unc_server_get_fd(server) > STDERR_FILENO;

    *(void **)ret_result = loop;
    for (int i = 0; is_fine && i < 4; i++) {
        is_fine = unc_stream_get_fd(streams[i]) > STDERR_FILENO;
    }
    for (int i = 0; is_fine && i < 4; i++) {
        streams[i] = unc_stream_close(streams[i]);
    }
    server = unc_server_close(server);
    return is_fine ? 0 : -EBADF;
}

static int live_without_standard_descriptors(void *userdata)
{
    struct unc_loop *loop = NULL;
    struct unc_task *task = NULL;
    int r = 0;

    (void)userdata;
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        (void)close(fd);
    }
    if (unc_loop_new(&loop) < 0 || unc_task_new(loop, look_at_numbers, loop, &task) < 0) {
        return 2;
    }
    r = unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL);
    task = unc_task_unref(task);
    loop = unc_loop_free(loop);
    return r == 0 ? 0 : 1;
}

UNC_TEST(closed_standard_descriptors__their_numbers_are_not_used)
{
    struct child child;

    child_call(&child, live_without_standard_descriptors, NULL);
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

/* -------------------------------------------------------------------------------------------
 * Turns
 */

struct lines {
    struct scene scene;
    int line_count;
    int seen_at; /* when the other one had its turn */
};

static int read_lines(void *userdata, void **ret_result)
{
    struct lines *lines = userdata;
    char *line;

    (void)ret_result;
    while (unc_stream_read_line(lines->scene.a, 10, &line, NULL) == 0) {
        lines->line_count++;
    }
    return 0;
}

static int look(struct unc_loop *loop, void *userdata)
{
    struct lines *lines = userdata;

    (void)loop;
    lines->seen_at = lines->line_count;
    return 0;
}

UNC_TEST_TIDY(read_line__all_is_in_the_buffer__others_have_their_turn)
{
    static char text[4001];
    struct lines lines = { .seen_at = -1 };

    scene_make(&lines.scene);
    memset(text, '\n', sizeof text - 1);
    send_text(lines.scene.b, text);
    lines.scene.b = unc_stream_close(lines.scene.b);
    spawn(lines.scene.loop, read_lines, &lines);
    assert_int_equal(unc_loop_call_soon(lines.scene.loop, look, &lines, NULL), 0);
    while (lines.line_count < 4000) {
        run_turn(lines.scene.loop);
    }

    assert_in_range(lines.seen_at, 1, 1000);
    run_turn(lines.scene.loop);
    scene_free(&lines.scene);
}
