/* SPDX-License-Identifier: MIT */
/* Errors of streams that a task ends with and nobody asks for: where they began. */
#include <errno.h>
#include <string.h>

#include <unclosed/error.h>

#include "lib/case.h"
#include "record/reader.h"
#include "stream/scene.h"

static struct scene scene;

/* Spawns @function, which fails, and nobody looks. */
static void assert_raised(unc_task_fn *function, int error, const char *call)
{
    size_t first_misuse = unc__record_misuse_count();
    struct unc__misuse_view view = { .count = 0 };
    struct unc__site_view site;

    spawn(scene.loop, function, NULL);
    run_turn(scene.loop);

    assert_int_equal(unc__record_misuse_count() - first_misuse, 1);
    assert_true(unc__record_read_misuse(first_misuse, &view));
    assert_int_equal(view.misuse.code, UNC_EUNREAD);
    assert_int_equal(view.misuse.error, error);
    site = unc__record_site_view(view.misuse.use_site);
    assert_string_equal(site.call, call);
    assert_int_not_equal(view.misuse.use_stack, 0);
    assert_int_not_equal(view.misuse.use_stack, view.misuse.cause_stack);
}

static int write_byte(void *ignored, void **ret_result)
{
    (void)ignored;
    (void)ret_result;
    return unc_stream_write(scene.a, "x", 1);
}

UNC_TEST(unread__write_fails_at_once__names_the_write)
{
    scene_make(&scene);
    scene.b = unc_stream_close(scene.b);

    assert_raised(write_byte, -EPIPE, "unc_stream_write");

    scene_free(&scene);
}

static int read_much(void *ignored, void **ret_result)
{
    char bytes[16];

    (void)ignored;
    (void)ret_result;
    return unc_stream_read_exactly(scene.a, bytes, sizeof bytes);
}

UNC_TEST(unread__stream_ends_too_early__names_the_read)
{
    scene_make(&scene);
    send_text(scene.b, "too few");
    scene.b = unc_stream_close(scene.b);

    assert_raised(read_much, UNC_EEND, "unc_stream_read_exactly");

    scene_free(&scene);
}

static int read_short_line(void *ignored, void **ret_result)
{
    char *line;

    (void)ignored;
    (void)ret_result;
    return unc_stream_read_line(scene.a, 4, &line, NULL);
}

UNC_TEST(unread__line_too_long__names_the_read)
{
    scene_make(&scene);
    send_text(scene.b, "longer\n");

    assert_raised(read_short_line, UNC_ETOOLONG, "unc_stream_read_line");

    scene_free(&scene);
}

static int connect_to_nobody(void *ignored, void **ret_result)
{
    struct unc_stream *stream = NULL;

    (void)ignored;
    (void)ret_result;
    return unc_stream_connect_unix(scene.loop, "@nobody listens here", UNC_S(1), &stream);
}

UNC_TEST(unread__nobody_to_connect_to__names_the_connect)
{
    scene_make(&scene);

    assert_raised(connect_to_nobody, -ECONNREFUSED, "unc_stream_connect_unix");

    scene_free(&scene);
}
