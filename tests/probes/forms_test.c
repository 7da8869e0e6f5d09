/* SPDX-License-Identifier: MIT */
/* One program, linked with the probes in both forms: what it left open is reported. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void check_holder(const char *name)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ child_path(name), NULL });

    assert_int_equal(child.exit_code, 0);
    assert_non_null(strstr(child.output, "kept "));
    assert_non_null(strstr(child.errors, "a file (descriptor "));
    assert_non_null(strstr(child.errors, "a duplicate (descriptor "));
    child_done(&child);
}

UNC_TEST(forms__shared_probes__what_is_left_open_is_reported)
{
    check_holder("probes_holder");
}

UNC_TEST(forms__static_probes__what_is_left_open_is_reported)
{
    check_holder("probes_holder_static");
}
