/* SPDX-License-Identifier: MIT */
/* The scene of the cases about streams. */
#include "stream/scene.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/case.h"

void run_task(struct unc_loop *loop, unc_task_fn *function, void *userdata)
{
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop, function, userdata, &task), 0);
    assert_int_equal(unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL),
                     0);
    task = unc_task_unref(task);
}

void spawn(struct unc_loop *loop, unc_task_fn *function, void *userdata)
{
    assert_int_equal(unc_task_new(loop, function, userdata, NULL), 0);
}

void run_tasks(struct unc_loop *loop, unc_task_fn *first, unc_task_fn *second,
               void *userdata)
{
    struct unc_task *task = NULL;

    assert_int_equal(unc_task_new(loop, first, userdata, &task), 0);
    run_task(loop, second, userdata);
    assert_int_equal(unc_loop_run_until_complete(loop, unc_task_as_future(task), NULL),
                     0);
    task = unc_task_unref(task);
}

void run_turn(struct unc_loop *loop)
{
    assert_int_equal(unc_loop_stop(loop), 0);
    assert_int_equal(unc_loop_run_forever(loop), 0);
}

void scene_make(struct scene *scene)
{
    int fds[2];

    *scene = (struct scene){ .loop = NULL };
    assert_int_equal(unc_loop_new(&scene->loop), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    assert_int_equal(unc_stream_open(scene->loop, fds[0], &scene->a), 0);
    assert_int_equal(unc_stream_open(scene->loop, fds[1], &scene->b), 0);
}

static int connect_both(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct unc_server *server = NULL;
    char address[UNC_ADDRESS_SIZE];

    (void)ret_result;
    assert_int_equal(unc_server_listen(scene->loop, HOST, "0", NULL, &server), 0);
    assert_int_equal(unc_server_get_address(server, address, sizeof address), 0);
    assert_int_equal(unc_stream_connect(scene->loop, HOST, strrchr(address, ':') + 1,
                                        UNC_S(10), &scene->a),
                     0);
    assert_int_equal(unc_server_accept(server, &scene->b), 0);
    server = unc_server_close(server);
    return 0;
}

void scene_make_tcp(struct scene *scene)
{
    *scene = (struct scene){ .loop = NULL };
    assert_int_equal(unc_loop_new(&scene->loop), 0);
    run_task(scene->loop, connect_both, scene);
}

void scene_free(struct scene *scene)
{
    scene->a = unc_stream_close(scene->a);
    scene->b = unc_stream_close(scene->b);
    scene->loop = unc_loop_free(scene->loop);
}

void send_text(const struct unc_stream *stream, const char *text)
{
    assert_int_equal(write(unc_stream_get_fd(stream), text, strlen(text)), strlen(text));
}
