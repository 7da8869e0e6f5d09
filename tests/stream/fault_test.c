/* SPDX-License-Identifier: MIT */
/* Each call that makes something, with its n-th allocation or system call failing: it
 * says so, and keeps nothing. What is left is compared by the guard, and by unc_check. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/fault.h"
#include "stream/scene.h"

static struct unc_loop *loop;
static struct unc_server *server;
static char port[UNC_ADDRESS_SIZE];

/* What the cases share is made before the first one, so that only what they make fails.
 */
static int warm_up(void *userdata, void **ret_result)
{
    struct unc_stream *client = NULL;
    struct unc_stream *stream = NULL;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_stream_connect(loop, HOST, port, UNC_S(20), &client), 0);
    assert_int_equal(unc_server_accept(server, &stream), 0);
    client = unc_stream_close(client);
    stream = unc_stream_close(stream);
    return 0;
}

UNC_TEST_START
{
    char address[UNC_ADDRESS_SIZE];

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen(loop, HOST, "0", NULL, &server), 0);
    assert_int_equal(unc_server_get_address(server, address, sizeof address), 0);
    memcpy(port, strrchr(address, ':') + 1, strlen(strrchr(address, ':')));
    run_task(loop, warm_up, NULL);
}

UNC_TEST_END
{
    server = unc_server_close(server);
    loop = unc_loop_free(loop);
}

static int open_one(void *userdata)
{
    struct unc_stream *stream = NULL;
    int fds[2];
    int r;

    (void)userdata;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    r = unc_stream_open(loop, fds[0], &stream);
    fault_disarm();
    if (r < 0) {
        assert_int_equal(close(fds[0]), 0); /* it stays the caller's */
    }
    assert_int_equal(close(fds[1]), 0);
    stream = unc_stream_close(stream);
    return r;
}

UNC_TEST_TIDY(open__any_call_fails__nothing_is_kept)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, open_one, NULL) >= 3);
}

static int make_pipe(void *userdata)
{
    struct unc_stream *reader = NULL;
    struct unc_stream *writer = NULL;
    int r = unc_stream_pipe(loop, &reader, &writer);

    (void)userdata;
    fault_disarm();
    reader = unc_stream_close(reader);
    writer = unc_stream_close(writer);
    return r;
}

UNC_TEST_TIDY(pipe__any_call_fails__neither_end_is_kept)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, make_pipe, NULL) >= 4);
}

static int listen_once(void *userdata)
{
    struct unc_server *other = NULL;
    int r = unc_server_listen(loop, NULL, "0", NULL, &other);

    (void)userdata;
    fault_disarm();
    other = unc_server_close(other);
    return r;
}

UNC_TEST_TIDY(listen__any_call_fails__nothing_is_kept)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, listen_once, NULL) >= 2);
}

static char path[64];

static int listen_unix_once(void *userdata)
{
    struct unc_server *other = NULL;
    int r = unc_server_listen_unix(loop, path, &other);

    (void)userdata;
    fault_disarm();
    assert_int_equal(access(path, F_OK), r < 0 ? -1 : 0);
    other = unc_server_close(other);
    return r;
}

UNC_TEST_TIDY(listen_unix__any_call_fails__no_file_is_left)
{
    (void)snprintf(path, sizeof path, "unc-fault-%d", (int)getpid());
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, listen_unix_once, NULL) >= 3);
    assert_int_equal(access(path, F_OK), -1);
}

/* The fault strikes inside the task only. */
static int call_result;
static unsigned fault_number;

static int connect_faultily(void *userdata, void **ret_result)
{
    struct unc_stream *client = NULL;
    struct unc_stream *stream = NULL;

    (void)userdata;
    (void)ret_result;
    fault_fail_at(FAULT_MEMORY | FAULT_SYSTEM, fault_number);
    call_result = unc_stream_connect(loop, HOST, port, UNC_S(20), &client);
    fault_disarm();
    /* A connection that was begun may be in the queue. */
    while (client != NULL && stream == NULL) {
        char of_client[UNC_ADDRESS_SIZE];
        char of_stream[UNC_ADDRESS_SIZE];

        assert_int_equal(unc_server_accept(server, &stream), 0);
        assert_int_equal(unc_stream_get_local(client, of_client, sizeof of_client), 0);
        if (unc_stream_get_peer(stream, of_stream, sizeof of_stream) < 0 ||
            strcmp(of_client, of_stream) != 0) {
            stream = unc_stream_close(stream);
        }
    }
    client = unc_stream_close(client);
    stream = unc_stream_close(stream);
    return 0;
}

UNC_TEST_TIDY(connect__any_call_fails__nothing_is_kept)
{
    fault_number = 0;
    do {
        fault_number++;
        assert_in_range(fault_number, 1, 100);
        run_task(loop, connect_faultily, NULL);
        assert_true(!fault_was_hit() || call_result < 0);
    } while (fault_was_hit());
    assert_int_equal(call_result, 0);
    assert_true(fault_number > 2);
}

static int accept_faultily(void *userdata, void **ret_result)
{
    struct unc_stream *client = NULL;
    struct unc_stream *stream = NULL;

    (void)userdata;
    (void)ret_result;
    assert_int_equal(unc_stream_connect(loop, HOST, port, UNC_S(20), &client), 0);
    fault_fail_at(FAULT_MEMORY | FAULT_SYSTEM, fault_number);
    call_result = unc_server_accept(server, &stream);
    fault_disarm();
    client = unc_stream_close(client);
    stream = unc_stream_close(stream);
    return 0;
}

UNC_TEST_TIDY(accept__any_call_fails__the_client_is_turned_away__nothing_is_kept)
{
    fault_number = 0;
    do {
        fault_number++;
        assert_in_range(fault_number, 1, 100);
        run_task(loop, accept_faultily, NULL);
        assert_true(!fault_was_hit() || call_result < 0);
    } while (fault_was_hit());
    assert_int_equal(call_result, 0);
    assert_true(fault_number > 2);
}

static int read_faultily(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char *line = NULL;

    (void)ret_result;
    fault_fail_at(FAULT_MEMORY, 1);
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, NULL), -ENOMEM);
    fault_disarm();
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, NULL), 0);
    assert_string_equal(line, "hello");
    return 0;
}

UNC_TEST_TIDY(read__no_memory_for_the_buffer__no_byte_is_lost)
{
    struct scene scene;

    scene_make(&scene);
    send_text(scene.b, "hello\n");
    run_task(scene.loop, read_faultily, &scene);

    scene_free(&scene);
}
