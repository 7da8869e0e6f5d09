/* SPDX-License-Identifier: MIT */
/* A libc whose calls go through the probes once more: nothing is recorded twice. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

UNC_TEST(nested__kept__is_one_stream)
{
    struct child child;

    child_run(&child, NULL,
              (const char *[]){ child_path("probes_nested"), "keep", NULL });

    assert_int_equal(child.exit_code, 0);
    assert_non_null(strstr(child.errors, "left 1 resource open"));
    assert_non_null(strstr(child.errors, "by fopen()"));
    assert_non_null(strstr(child.errors, "missing call: fclose()"));
    child_done(&child);
}

UNC_TEST(nested__closed__is_nothing)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ child_path("probes_nested"), NULL });

    assert_int_equal(child.exit_code, 0);
    assert_string_equal(child.errors, "");
    child_done(&child);
}
