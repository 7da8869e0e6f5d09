/* SPDX-License-Identifier: MIT */
/* Stacks in each form of linking and from each reader. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void succeeds(const char *program, const char *options)
{
    struct child child;

    child_run(&child, options, (const char *[]){ child_path(program), NULL });

    assert_string_equal(child.errors, "");
    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(stack__archive_in_a_dynamic_executable__starts_at_the_caller)
{
    succeeds("stack_archive", "unwinder=libunwind");
    succeeds("stack_archive", "unwinder=tables");
    succeeds("stack_archive", NULL);
}

UNC_TEST(stack__shared_library__starts_at_the_caller)
{
    succeeds("stack_shared", "unwinder=libunwind");
    succeeds("stack_shared", "unwinder=tables");
    succeeds("stack_shared", NULL);
}

UNC_TEST(stack__static_pie__starts_at_the_caller)
{
    succeeds("stack_static_pie", NULL);
}

static void has_no_frames(const char *program, const char *options)
{
    struct child child;

    child_run(&child, options, (const char *[]){ child_path(program), NULL });

    assert_int_equal(child.exit_code, 1);
    assert_int_equal(strncmp(child.errors, "0 frames", 8), 0);
    child_done(&child);
}

UNC_TEST(stack__static_executable__starts_at_the_caller)
{
    succeeds("stack_static", NULL);
}

/* What gcc links for -static unless it is told otherwise: there are tables, and no way to
 * find them. */
UNC_TEST(stack__static_executable_without_an_index__has_no_frames)
{
    has_no_frames("stack_static_bare", NULL);
}

UNC_TEST(stack__none_asked_for__has_no_frames)
{
    has_no_frames("stack_archive", "unwinder=none");
}
