/* SPDX-License-Identifier: MIT */
/* Reading: some, exactly, until a delimiter, lines, all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/case.h"
#include "stream/scene.h"

/* -------------------------------------------------------------------------------------------
 * Some
 */

static int read_some(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[100];
    long size;

    (void)ret_result;
    size = unc_stream_read(scene->a, bytes, 3);
    assert_int_equal(size, 3);
    assert_memory_equal(bytes, "hel", 3);
    size = unc_stream_read(scene->a, bytes, sizeof bytes);
    assert_int_equal(size, 2);
    assert_memory_equal(bytes, "lo", 2);
    scene->result = 1;
    return 0;
}

UNC_TEST_TIDY(read__bytes_are_there__gives_as_many_as_asked_for)
{
    struct scene scene;

    scene_make(&scene);
    send_text(scene.b, "hello");
    run_task(scene.loop, read_some, &scene);

    assert_int_equal(scene.result, 1);
    scene_free(&scene);
}

UNC_TEST_TIDY(read__nothing_there__waits_for_it)
{
    struct scene scene;

    scene_make(&scene);
    spawn(scene.loop, read_some, &scene);
    run_turn(scene.loop);
    run_turn(scene.loop);
    assert_int_equal(scene.result, 0);
    send_text(scene.b, "hello");
    run_turn(scene.loop);

    assert_int_equal(scene.result, 1);
    scene_free(&scene);
}

static int read_to_end(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[100];

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 2);
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 0);
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 0);
    return 0;
}

static int write_and_close(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_stream_write(scene->b, "hi", 2), 0);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

UNC_TEST_TIDY(read__after_the_last_byte__says_the_end_again_and_again)
{
    struct scene scene;

    scene_make(&scene);
    run_tasks(scene.loop, read_to_end, write_and_close, &scene);

    scene_free(&scene);
}

UNC_TEST_TIDY(read__data_and_end_in_one_edge__the_end_is_not_missed)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, write_and_close, read_to_end, &scene);

    scene_free(&scene);
}

UNC_TEST_TIDY(read__end_after_the_data_was_read__the_end_is_not_missed)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, read_to_end, write_and_close, &scene);

    scene_free(&scene);
}

#define BIG 3000000

static int write_big(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char *bytes = malloc(BIG);

    (void)ret_result;
    for (size_t i = 0; i < BIG; i++) {
        bytes[i] = (char)(i % 251);
    }
    assert_int_equal(unc_stream_write(scene->b, bytes, BIG), 0);
    free(bytes);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

static int read_big(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    size_t total = 0;
    char bytes[1000];
    long size;

    (void)ret_result;
    while ((size = unc_stream_read(scene->a, bytes, sizeof bytes)) > 0) {
        for (long i = 0; i < size; i++, total++) {
            assert_true(bytes[i] == (char)(total % 251));
        }
    }
    assert_int_equal(size, 0);
    assert_int_equal(total, BIG);
    return 0;
}

UNC_TEST_TIDY(read__more_than_all_buffers_hold__arrives_in_order)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, read_big, write_big, &scene);

    scene_free(&scene);
}

UNC_TEST_TIDY(read__pipe__arrives_in_order)
{
    struct scene scene = { .loop = NULL };

    assert_int_equal(unc_loop_new(&scene.loop), 0);
    assert_int_equal(unc_stream_pipe(scene.loop, &scene.a, &scene.b), 0);
    run_tasks(scene.loop, write_big, read_big, &scene);

    scene_free(&scene);
}

static int read_reset(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), -ECONNRESET);
    return 0;
}

static int reset(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

    (void)ret_result;
    assert_int_equal(setsockopt(unc_stream_get_fd(scene->b), SOL_SOCKET, SO_LINGER,
                                &at_once, sizeof at_once),
                     0);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

UNC_TEST_TIDY(read__peer_resets__says_so)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, read_reset, reset, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Exactly
 */

static int read_exactly(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];

    (void)ret_result;
    assert_int_equal(unc_stream_read_exactly(scene->a, bytes, 5), 0);
    assert_memory_equal(bytes, "hello", 5);
    assert_int_equal(unc_stream_read_exactly(scene->a, bytes, 0), 0);
    assert_int_equal(unc_stream_read_exactly(scene->a, bytes, 5), UNC_EEND);
    assert_int_equal(unc_stream_read(scene->a, bytes, 5), 2);
    assert_memory_equal(bytes, "wo", 2);
    return 0;
}

static int write_in_pieces(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    assert_int_equal(unc_stream_write(scene->b, "hel", 3), 0);
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_task_yield(), 0);
    assert_int_equal(unc_stream_write(scene->b, "lowo", 4), 0);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

UNC_TEST_TIDY(read_exactly__in_pieces__waits_for_all__cut_short__keeps_the_rest)
{
    struct scene scene;

    scene_make(&scene);
    run_tasks(scene.loop, read_exactly, write_in_pieces, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Until
 */

static int read_until(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];
    char *data;
    size_t size;

    (void)ret_result;
    assert_int_equal(unc_stream_read_until(scene->a, "\r\n\r\n", 4, 100, &data, &size),
                     0);
    assert_int_equal(size, 7);
    assert_memory_equal(data, "ab\r\r\n\r\n", 7);
    assert_int_equal(unc_stream_read_until(scene->a, "x", 1, 4, &data, &size),
                     UNC_ETOOLONG);
    assert_int_equal(unc_stream_read_until(scene->a, "x", 1, 5, &data, &size), 0);
    assert_memory_equal(data, "1234x", 5);
    assert_int_equal(unc_stream_read_until(scene->a, "x", 1, 100, &data, &size),
                     UNC_EEND);
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 2);
    return 0;
}

static int write_byte_by_byte(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    for (const char *byte = "ab\r\r\n\r\n"; *byte != '\0'; byte++) {
        assert_int_equal(unc_stream_write(scene->b, byte, 1), 0);
        assert_int_equal(unc_task_yield(), 0);
        assert_int_equal(unc_task_yield(), 0);
    }
    assert_int_equal(unc_stream_write(scene->b, "1234x56", 7), 0);
    scene->b = unc_stream_close(scene->b);
    return 0;
}

UNC_TEST_TIDY(read_until__delimiter_in_pieces__is_found__limit_and_end__keep_the_rest)
{
    struct scene scene;

    scene_make(&scene);
    run_tasks(scene.loop, read_until, write_byte_by_byte, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Lines
 */

static int read_lines(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char *line;
    size_t size;

    (void)ret_result;
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, &size), 0);
    assert_string_equal(line, "one");
    assert_int_equal(size, 3);
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, NULL), 0);
    assert_string_equal(line, "two");
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, &size), 0);
    assert_string_equal(line, "");
    assert_int_equal(unc_stream_read_line(scene->a, 3, &line, &size), UNC_ETOOLONG);
    assert_int_equal(unc_stream_read_line(scene->a, 4, &line, &size), 0);
    assert_string_equal(line, "abc");
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, &size), 0);
    assert_string_equal(line, "last");
    assert_int_equal(unc_stream_read_line(scene->a, 100, &line, &size), UNC_EEND);
    return 0;
}

UNC_TEST_TIDY(read_line__all_sorts_of_ends__gives_the_text_alone)
{
    struct scene scene;

    scene_make(&scene);
    send_text(scene.b, "one\ntwo\r\n\nabc\nlast");
    scene.b = unc_stream_close(scene.b);
    run_task(scene.loop, read_lines, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * All
 */

static int read_all(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_stream_read_all(scene->a, SIZE_MAX, &scene->text, &scene->size);
}

UNC_TEST_TIDY(read_all__more_than_all_buffers_hold__is_one_piece_with_a_nul)
{
    struct scene scene;

    scene_make_tcp(&scene);
    run_tasks(scene.loop, write_big, read_all, &scene);

    assert_int_equal(scene.size, BIG);
    assert_int_equal(scene.text[BIG], 0);
    assert_int_equal(scene.text[BIG - 1], (char)((BIG - 1) % 251));
    free(scene.text);
    scene_free(&scene);
}

static int read_all_as_text(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;

    (void)ret_result;
    return unc_stream_read_all(scene->a, SIZE_MAX, &scene->text, NULL);
}

UNC_TEST_TIDY(read_all__nobody_asks_for_the_size__is_a_text)
{
    struct scene scene;

    scene_make(&scene);
    assert_int_equal(write(unc_stream_get_fd(scene.b), "text", 4), 4);
    scene.b = unc_stream_close(scene.b);
    run_task(scene.loop, read_all_as_text, &scene);

    assert_string_equal(scene.text, "text");
    free(scene.text);
    scene_free(&scene);
}

UNC_TEST_TIDY(read_all__nothing__is_an_empty_text)
{
    struct scene scene;

    scene_make(&scene);
    scene.b = unc_stream_close(scene.b);
    run_task(scene.loop, read_all, &scene);

    assert_string_equal(scene.text, "");
    free(scene.text);
    scene_free(&scene);
}

static int read_too_much(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char bytes[10];
    char *data;
    size_t size;

    (void)ret_result;
    assert_int_equal(unc_stream_read_all(scene->a, 4, &data, &size), UNC_ETOOLONG);
    assert_int_equal(unc_stream_read(scene->a, bytes, sizeof bytes), 5);
    return 0;
}

UNC_TEST_TIDY(read_all__over_the_limit__keeps_what_came)
{
    struct scene scene;

    scene_make(&scene);
    send_text(scene.b, "hello");
    run_task(scene.loop, read_too_much, &scene);

    scene_free(&scene);
}

/* -------------------------------------------------------------------------------------------
 * Refused
 */

static int read_twice(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, &byte, 1), -EBUSY);
    assert_int_equal(unc_stream_write(scene->a, "x", 1), 0);
    assert_int_equal(unc_stream_write(scene->b, "x", 1), 0);
    return 0;
}

static int read_one(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;

    (void)ret_result;
    assert_int_equal(unc_stream_read(scene->a, &byte, 1), 1);
    return 0;
}

UNC_TEST_TIDY(read__while_another_task_reads__is_busy__a_writer_is_not)
{
    struct scene scene;

    scene_make(&scene);
    run_tasks(scene.loop, read_one, read_twice, &scene);

    scene_free(&scene);
}

UNC_TEST(read__outside_of_tasks__is_refused)
{
    struct scene scene;
    char byte;

    scene_make(&scene);
    assert_int_equal(unc_stream_read(scene.a, &byte, 1), UNC_ENOTASK);
    assert_int_equal(unc_stream_write(scene.a, "x", 1), UNC_ENOTASK);

    scene_free(&scene);
}

static int read_wrongly(void *userdata, void **ret_result)
{
    struct scene *scene = userdata;
    char byte;
    char *data;
    size_t size;

    (void)ret_result;
    assert_int_equal(unc_stream_read(NULL, &byte, 1), -EINVAL);
    assert_int_equal(unc_stream_read(scene->a, NULL, 1), -EINVAL);
    assert_int_equal(unc_stream_read(scene->a, &byte, 0), -EINVAL);
    assert_int_equal(unc_stream_read_exactly(scene->a, NULL, 1), -EINVAL);
    assert_int_equal(unc_stream_read_until(scene->a, "", 0, 9, &data, &size), -EINVAL);
    assert_int_equal(unc_stream_read_until(scene->a, "ab", 2, 1, &data, &size), -EINVAL);
    assert_int_equal(unc_stream_read_line(scene->a, 0, &data, &size), -EINVAL);
    assert_int_equal(unc_stream_read_all(scene->a, 9, NULL, &size), -EINVAL);
    return 0;
}

UNC_TEST_TIDY(read__impossible_arguments__are_refused)
{
    struct scene scene;

    scene_make(&scene);
    run_task(scene.loop, read_wrongly, &scene);

    scene_free(&scene);
}
