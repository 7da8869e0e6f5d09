/* SPDX-License-Identifier: MIT */
/* The life of a stream: adopted, closed in every state, cancelled, forked, recorded. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "stream/scene.h"

/* -------------------------------------------------------------------------------------------
 * Adopted descriptors
 */

UNC_TEST(open__what_cannot_be_a_stream__is_refused_and_stays_the_callers)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *stream = NULL;
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int folder = open("/", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    int datagrams = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_stream_open(loop, -1, &stream), -EBADF);
    assert_int_equal(unc_stream_open(loop, 9999, &stream), -EBADF);
    assert_int_equal(unc_stream_open(loop, file, &stream), -EPERM);
    assert_int_equal(unc_stream_open(loop, folder, &stream), -EPERM);
    assert_int_equal(unc_stream_open(loop, datagrams, &stream), -EINVAL);
    assert_int_equal(unc_stream_open(loop, listener, &stream), -EINVAL);
    assert_int_equal(unc_stream_open(NULL, file, &stream), -EINVAL);
    assert_int_equal(unc_stream_open(loop, file, NULL), -EINVAL);

    assert_int_equal(close(file) | close(folder) | close(datagrams) | close(listener), 0);
    loop = unc_loop_free(loop);
    assert_int_equal(unc_stream_open(loop, 0, &stream), -EINVAL);
}

UNC_TEST_TIDY(open__blocking_description_that_others_share__is_blocking_again_at_close)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *stream = NULL;
    int fds[2];
    int other;

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    other = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_stream_open(loop, fds[0], &stream), 0);
    assert_int_equal(fcntl(other, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    stream = unc_stream_close(stream);

    assert_int_equal(fcntl(other, F_GETFL) & O_NONBLOCK, 0);
    assert_int_equal(fcntl(fds[0], F_GETFD), -1);
    assert_int_equal(close(other) | close(fds[1]), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(open__non_blocking_description__stays_so)
{
    struct unc_loop *loop = NULL;
    struct unc_stream *stream = NULL;
    int fds[2];
    int other;

    assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    other = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_stream_open(loop, fds[0], &stream), 0);
    stream = unc_stream_close(stream);

    assert_int_equal(fcntl(other, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    assert_int_equal(close(other) | close(fds[1]), 0);
    loop = unc_loop_free(loop);
}

UNC_TEST_TIDY(open__twice__is_refused)
{
    struct scene scene;
    struct unc_stream *stream = NULL;

    scene_make(&scene);
    assert_int_equal(unc_stream_open(scene.loop, unc_stream_get_fd(scene.a), &stream),
                     -EEXIST);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Closed
 */

static int read_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    scene->result = (int)unc_stream_read(scene->a, &byte, 1);
    return 0;
}

static int close_both(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    scene->a = unc_stream_close(scene->a);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

UNC_TEST_TIDY(close__while_a_task_reads__it_wakes_up_with_a_value)
{
    struct scene scene;

    scene_make(&scene);
    run_tasks(scene.loop, read_one, close_both, &scene);

    assert_int_equal(scene.result, UNC_ESHUT);
    scene_free(&scene);
}

static int send_and_close(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    /* The reader is woken first, but has not run when the stream goes. */
    assert_int_equal(unc_stream_write(scene->b, "x", 1), 0);
    assert_int_equal(unc_task_yield(), 0);
    return close_both(userdata, NULL);
}

UNC_TEST_TIDY(close__between_waking_and_running_of_the_reader__it_touches_nothing)
{
    struct scene scene;
    struct unc_task *closer = NULL;

    scene_make(&scene);
    assert_int_equal(unc_task_new(scene.loop, send_and_close, &scene, &closer), 0);
    run_task(scene.loop, read_one, &scene);

    assert_true(scene.result == UNC_ESHUT || scene.result == 1);
    closer = unc_task_unref(closer);
    scene_free(&scene);
}

UNC_TEST(close__after_the_loop_was_closed_and_freed__closes_the_descriptor)
{
    struct scene scene;
    int a;
    int b;

    scene_make(&scene);
    a = unc_stream_get_fd(scene.a);
    b = unc_stream_get_fd(scene.b);
    assert_int_equal(unc_loop_close(scene.loop), 0);
    scene.a = unc_stream_close(scene.a);
    assert_int_equal(fcntl(a, F_GETFD), -1);
    assert_int_equal(unc_stream_set_name(scene.b, "x"), UNC_ECLOSED);
    scene.loop = unc_loop_free(scene.loop);
    scene.b = unc_stream_close(scene.b);

    assert_int_equal(fcntl(b, F_GETFD), -1);
}

UNC_TEST_TIDY(close__null__is_fine)
{
    assert_null(unc_stream_close(NULL));
    assert_null(unc_server_close(NULL));
}

static void *close_elsewhere(void *userdata)
{
    struct scene *scene = userdata;

    (void)unc_stream_close(scene->a);
    return NULL;
}

static int let_another_thread_close(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    pthread_t thread;

    (void)ret_result;
    assert_int_equal(pthread_create(&thread, NULL, close_elsewhere, scene), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(unc_stream_write(scene->a, "x", 1), 0);
    return 0;
}

UNC_TEST(close__from_a_thread_that_does_not_run_the_loop__does_nothing)
{
    struct scene scene;

    scene_make(&scene);
    run_task(scene.loop, let_another_thread_close, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Cancelled
 */

static int read_line_twice(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char *line;

    (void)ret_result;
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, NULL), UNC_ECANCELLED);
    scene->result = 1;
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, NULL), 0);
    assert_string_equal(line, "hello world");
    scene->result = 2;
    return 0;
}

UNC_TEST_TIDY(cancel__in_the_middle_of_a_line__no_byte_is_lost)
{
    struct scene scene;
    struct unc_task *task = NULL;

    scene_make(&scene);
    assert_int_equal(unc_task_new(scene.loop, read_line_twice, &scene, &task), 0);
    send_text(scene.b, "hello ");
    run_turn(scene.loop);
    run_turn(scene.loop);
    assert_int_equal(unc_task_cancel(task), 1);
    run_turn(scene.loop);
    assert_int_equal(scene.result, 1);
    send_text(scene.b, "world\n");
    assert_int_equal(
        unc_loop_run_until_complete(scene.loop, unc_task_as_future(task), NULL), 0);

    assert_int_equal(scene.result, 2);
    task = unc_task_unref(task);
    scene_free(&scene);
}

UNC_TEST_TIDY(cancel__after_the_bytes_came_but_before_the_task_ran__no_byte_is_lost)
{
    struct scene scene;
    struct unc_task *task = NULL;

    scene_make(&scene);
    assert_int_equal(unc_task_new(scene.loop, read_line_twice, &scene, &task), 0);
    run_turn(scene.loop);
    send_text(scene.b, "hello world\n");
    assert_int_equal(unc_task_cancel(task), 1);
    assert_int_equal(
        unc_loop_run_until_complete(scene.loop, unc_task_as_future(task), NULL), 0);

    assert_int_equal(scene.result, 2);
    task = unc_task_unref(task);
    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Forked
 */

static int use_in_child(void *userdata)
{
    struct scene *scene = userdata;
    char byte;

    if (unc_stream_read(scene->a, &byte, 1) != -ECHILD ||
        unc_stream_set_name(scene->a, "x") != -ECHILD) {
        return 1;
    }
    scene->a = unc_stream_close(scene->a);
    scene->loop = unc_loop_free(scene->loop);
    scene->b = unc_stream_close(scene->b);
    return 2;
}

static int go_on_in_parent(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    assert_int_equal(unc_stream_write(scene->b, "x", 1), 0);
    assert_int_equal(unc_stream_read(scene->a, &byte, 1), 1);
    return 0;
}

UNC_TEST_TIDY(fork__child_closes_what_it_inherited__the_parent_is_not_disturbed)
{
    struct scene scene;
    struct child child;

    scene_make(&scene);
    child_call(&child, use_in_child, &scene);
    assert_int_equal(child.exit_code, 2);
    child_done(&child);
    run_task(scene.loop, go_on_in_parent, &scene);

    scene_free(&scene);
}

static int fork_and_use(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;
    int status = 0;
    pid_t pid = fork();

    (void)ret_result;
    if (pid == 0) {
        long r = unc_stream_read(scene->a, &byte, 1);

        scene->a = unc_stream_close(scene->a);
        _exit(r == -ECHILD ? 2 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 2);
    return go_on_in_parent(userdata, NULL);
}

UNC_TEST_TIDY(fork__inside_a_task__waits_are_refused_in_the_child)
{
    struct scene scene;

    scene_make(&scene);
    run_task(scene.loop, fork_and_use, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Recorded
 */

UNC_TEST(open__and_not_closed__is_counted__expected__is_not)
{
    struct scene scene;
    int before = unc_check();

    scene_make(&scene);
    assert_int_equal(unc_check(), before + 3); /* the loop, too */
    assert_int_equal(unc_stream_expect_open(scene.a, "for ever"), 0);
    assert_int_equal(unc_check(), before + 2);
    assert_int_equal(unc_stream_set_name(scene.b, "other end"), 0);
    assert_int_equal(unc_loop_close(scene.loop), 0);
    scene.a = unc_stream_close(scene.a);
    scene.b = unc_stream_close(scene.b);
    scene.loop = unc_loop_free(scene.loop);

    assert_int_equal(unc_check(), before);
}

UNC_TEST_TIDY(get_fd__and_addresses__of_each_sort)
{
    struct scene scene;
    char buffer[UNC_ADDRESS_SIZE];
    char other[UNC_ADDRESS_SIZE];

    scene_make_tcp(&scene);
    assert_int_equal(unc_stream_get_peer(scene.a, buffer, sizeof buffer), 0);
    assert_int_equal(unc_stream_get_local(scene.b, other, sizeof other), 0);
    assert_string_equal(buffer, other);
    assert_memory_equal(buffer, HOST ":", sizeof HOST);
    assert_int_equal(unc_stream_get_peer(scene.a, buffer, 5), -ENOSPC);
    assert_int_equal(unc_stream_get_peer(scene.a, NULL, 5), -EINVAL);
    assert_int_equal(unc_stream_get_peer(NULL, buffer, 5), -EINVAL);
    assert_int_equal(unc_stream_get_fd(NULL), -EINVAL);
    scene_free(&scene);

    scene_make(&scene);
    assert_int_equal(unc_stream_get_peer(scene.a, buffer, sizeof buffer), 0);
    assert_string_equal(buffer, "");
    scene_free(&scene);
}

UNC_TEST(listen__and_not_closed__is_counted__expected__is_not)
{
    struct unc_loop *loop = NULL;
    struct unc_server *server = NULL;
    int before = unc_check();

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(unc_server_listen(loop, HOST, "0", NULL, &server), 0);
    assert_int_equal(unc_check(), before + 2);
    assert_int_equal(unc_server_expect_open(server, "for ever"), 0);
    assert_int_equal(unc_check(), before + 1);
    server = unc_server_close(server);
    loop = unc_loop_free(loop);

    assert_int_equal(unc_check(), before);
}
