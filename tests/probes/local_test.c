/* SPDX-License-Identifier: MIT */
/* Plugins that bring an event library for themselves: each has its own functions, also
 * where another plugin was before. */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void run(struct child *child, const char *scene, const char *first,
                const char *second)
{
    char paths[2][4096];

    (void)snprintf(paths[0], sizeof paths[0], "%s", child_path(first));
    (void)snprintf(paths[1], sizeof paths[1], "%s", child_path(second));
    child_run(
        child, NULL,
        (const char *[]){ child_path("probes_local"), scene, paths[0], paths[1], NULL });
    assert_string_equal(child->output, "");
    assert_int_equal(child->exit_code, 0);
}

static void run_clean(const char *scene)
{
    struct child child;

    run(&child, scene, "probes_local_1.so", "probes_local_2.so");
    assert_string_equal(child.errors, "");
    child_done(&child);
}

UNC_TEST(local__two_plugins__have_their_own)
{
    run_clean("both");
}

UNC_TEST(local__plugin_where_another_was__has_its_own)
{
    run_clean("replace");
}

UNC_TEST(local__plugin_where_one_for_all_was__has_its_own)
{
    run_clean("replace_global");
}

/* We look into it by the handle that the program forgot. */
UNC_TEST(local__plugin_left_open__is_a_finding)
{
    struct child child;

    run(&child, "leak", "probes_local_1.so", "probes_local_2.so");
    assert_non_null(strstr(child.errors, "missing call: dlclose()"));
    child_done(&child);
}

UNC_TEST(local__plugin_where_the_library_was__is_watched)
{
    struct child child;

    run(&child, "loop", "libuv.so.local", "probes_local_2.so");
    assert_non_null(strstr(child.errors, "libuv loop 1 was never closed"));
    assert_null(strstr(child.errors, "libuv loop 2"));
    child_done(&child);
}
