/* SPDX-License-Identifier: MIT */
/* Writing: parts, back-pressure, peers that are gone, SIGPIPE, half close. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"
#include "stream/scene.h"

#define PARTS 100

static int write_parts(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct iovec parts[PARTS];
    char bytes[PARTS];

    (void)ret_result;
    for (size_t i = 0; i < PARTS; i++) {
        bytes[i] = (char)('a' + i % 26);
        parts[i] = (struct iovec){ .iov_base = &bytes[i], .iov_len = i % 3 == 0 ? 0 : 1 };
    }
    assert_int_equal(unc_stream_writev(scene->b, parts, PARTS), 0);
    assert_int_equal(unc_stream_writev(scene->b, NULL, 0), 0);
    assert_int_equal(unc_stream_write(scene->b, NULL, 0), 0);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

static int read_all(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_stream_read_all(scene->a, SIZE_MAX, &scene->text, &scene->size);
}

UNC_TEST_TIDY(writev__many_parts_some_empty__arrive_in_order)
{
    struct scene scene;
    size_t at = 0;

    scene_make(&scene);
    run_tasks(scene.loop, write_parts, read_all, &scene);

    for (size_t i = 0; i < PARTS; i++) {
        if (i % 3 != 0) {
            assert_int_equal(scene.text[at++], (char)('a' + i % 26));
        }
    }
    assert_int_equal(scene.size, at);
    free(scene.text);
    scene_free(&scene);
}

#define BIG 4000000

static int write_big(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    struct iovec parts[2];
    char *bytes = calloc(1, BIG);

    (void)ret_result;
    parts[0] = (struct iovec){ .iov_base = bytes, .iov_len = BIG / 3 };
    parts[1] = (struct iovec){ .iov_base = bytes + BIG / 3, .iov_len = BIG - BIG / 3 };
    scene->result = unc_stream_writev(scene->b, parts, 2);
    free(bytes);
    return 0;
}

UNC_TEST_TIDY(writev__nobody_reads__waits__and_goes_on_when_somebody_does)
{
    struct scene scene;

    scene_make(&scene);
    scene.result = 7;
    spawn(scene.loop, write_big, &scene);
    for (int i = 0; i < 5; i++) {
        run_turn(scene.loop);
    }
    assert_int_equal(scene.result, 7);
    for (size_t total = 0; total < BIG;) {
        char bytes[65536];
        ssize_t size = read(unc_stream_get_fd(scene.a), bytes, sizeof bytes);

        total += size > 0 ? (size_t)size : 0;
        run_turn(scene.loop);
    }
    run_turn(scene.loop);
    assert_int_equal(scene.result, 0);

    scene_free(&scene);
}

static int count_turns(struct unc_loop *loop, void *userdata)
{
    struct scene *scene = userdata;

    scene->other_result++;
    return scene->result == 1 ? 0 : unc_loop_call_soon(loop, count_turns, scene, NULL);
}

static int write_small_ones(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    for (int i = 0; i < 10000; i++) { /* nothing of this ever has to wait */
        assert_int_equal(unc_stream_write(scene->b, "x", 1), 0);
        assert_int_equal(unc_stream_read(scene->a, &byte, 1), 1);
    }
    scene->result = 1;
    return 0;
}

UNC_TEST_TIDY(write__never_has_to_wait__others_have_their_turn_all_the_same)
{
    struct scene scene;

    scene_make(&scene);
    assert_int_equal(unc_loop_call_soon(scene.loop, count_turns, &scene, NULL), 0);
    run_task(scene.loop, write_small_ones, &scene);
    run_turn(scene.loop);

    assert_in_range(scene.other_result, 50, 5000);
    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Peers that are gone
 */

static int write_until_error(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[1000] = { 0 };
    int r;

    (void)ret_result;
    do {
        r = unc_stream_write(scene->b, bytes, sizeof bytes);
    } while (r == 0);
    scene->result = r;
    return 0;
}

static void expect_broken_pipe(struct scene *scene)
{
    scene->a = unc_stream_close(scene->a);
    run_task(scene->loop, write_until_error, scene);
    assert_int_equal(scene->result, -EPIPE);
}

UNC_TEST_TIDY(write__peer_has_closed__is_a_value_and_no_signal)
{
    struct scene scene;

    scene_make(&scene);
    expect_broken_pipe(&scene);

    scene_free(&scene);
}

static void make_pipe(struct scene *scene)
{
    *scene = (struct scene){ .loop = NULL };
    assert_int_equal(unc_loop_new(&scene->loop), 0);
    assert_int_equal(unc_stream_pipe(scene->loop, &scene->a, &scene->b), 0);
}

UNC_TEST_TIDY(write__pipe_without_a_reader__is_a_value_and_no_signal)
{
    struct scene scene;

    make_pipe(&scene);
    expect_broken_pipe(&scene);

    scene_free(&scene);
}

static volatile sig_atomic_t signal_count;

static void on_signal(int number)
{
    (void)number;
    signal_count++;
}

/* In a child, because a sanitizer that stands in front of sigaction puts back another
 * disposition than there was. */
static int write_with_a_handler(void *userdata)
{
    const struct sigaction ours = { .sa_handler = on_signal };
    struct sigaction after;
    struct scene scene;

    (void)userdata;
    make_pipe(&scene);
    if (sigaction(SIGPIPE, &ours, NULL) < 0) {
        return 1;
    }
    expect_broken_pipe(&scene);
    scene_free(&scene);
    return sigaction(SIGPIPE, NULL, &after) == 0 && after.sa_handler == on_signal &&
                   signal_count == 0
               ? 2
               : 1;
}

UNC_TEST_TIDY(write__pipe_without_a_reader__a_handler_of_the_program_is_not_called)
{
    struct child child;

    child_call(&child, write_with_a_handler, NULL);

    assert_int_equal(child.exit_code, 2);
    child_done(&child);
}

UNC_TEST_TIDY(write__sigpipe_is_pending_already__stays_pending)
{
    struct scene scene;
    const struct timespec at_once = { 0, 0 };
    sigset_t mask;
    sigset_t before;
    sigset_t pending;

    make_pipe(&scene);
    (void)sigemptyset(&mask);
    (void)sigaddset(&mask, SIGPIPE);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, &mask, &before), 0);
    assert_int_equal(raise(SIGPIPE), 0);
    expect_broken_pipe(&scene);
    (void)sigpending(&pending);

    assert_int_equal(sigismember(&pending, SIGPIPE), 1);
    assert_int_equal(sigtimedwait(&mask, NULL, &at_once), SIGPIPE);
    assert_int_equal(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
    scene_free(&scene);
}

static int reset_later(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    char byte;

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, &byte, 1), 1);
    assert_int_equal(setsockopt(unc_stream_get_fd(scene->a), SOL_SOCKET, SO_LINGER,
                                &at_once, sizeof at_once),
                     0);
    scene->a = unc_stream_close(scene->a);
    return 0;
}

UNC_TEST_TIDY(write__peer_resets_in_the_middle__ends_with_a_value)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, write_until_error, reset_later, &scene);

    assert_true(scene.result == -ECONNRESET || scene.result == -EPIPE);
    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Half close
 */

static int echo_after_the_end(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 2);
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 0);
    return unc_stream_write(scene->a, "back", 4);
}

static int ask_and_shut_down(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];

    (void)ret_result;
    assert_int_equal(unc_stream_write(scene->b, "hi", 2), 0);
    assert_int_equal(unc_stream_shutdown(scene->b), 0);
    assert_int_equal(unc_stream_write(scene->b, "x", 1), -EPIPE);
    assert_int_equal(unc_stream_read_exactly(scene->b, bytes, 4), 0);
    assert_memory_equal(bytes, "back", 4);
    return 0;
}

UNC_TEST_TIDY(shutdown__peer_reads_the_end__and_can_still_answer)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, echo_after_the_end, ask_and_shut_down, &scene);

    scene_free(&scene);
}

static int shut_down(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_stream_shutdown(scene->b);
}

UNC_TEST_TIDY(shutdown__while_a_task_writes__it_ends_with_a_broken_pipe)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, write_until_error, shut_down, &scene);

    assert_int_equal(scene.result, -EPIPE);
    scene_free(&scene);
}

UNC_TEST_TIDY(shutdown__pipe__is_refused)
{
    struct scene scene;

    make_pipe(&scene);
    assert_int_equal(unc_stream_shutdown(scene.b), -ENOTSOCK);
    assert_int_equal(unc_stream_shutdown(NULL), -EINVAL);

    scene_free(&scene);
}
