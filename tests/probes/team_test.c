/* SPDX-License-Identifier: MIT */
#include "lib/case.h"
#include "lib/child.h"

UNC_TEST(team__threads_that_libgomp_keeps__are_no_findings)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ child_path("probes_team"), NULL });

    assert_int_equal(child.exit_code, 0);
    assert_string_equal(child.errors, "");
    child_done(&child);
}
