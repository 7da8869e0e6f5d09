/* SPDX-License-Identifier: MIT */
/* The environment: read by a constructor, complained about on standard error. */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void run(struct child *ret_child, const char *options)
{
    child_run(ret_child, options,
              (const char *[]){ child_path("options_program"), NULL });
    assert_int_equal(ret_child->exit_code, 0);
}

UNC_TEST(environment__not_set__defaults_in_silence)
{
    struct child child;

    run(&child, NULL);

    assert_string_equal(child.output, "1 32\n");
    assert_string_equal(child.errors, "");
    child_done(&child);
}

UNC_TEST(environment__good_and_bad_options__good_ones_hold_bad_ones_are_named)
{
    struct child child;

    run(&child, "enabled=0:depth=7:detail=many:depht=9");

    assert_string_equal(child.output, "0 7\n");
    assert_string_equal(
        child.errors,
        "unclosed: option 'detail' wants a number from 0 to 100000, not 'many'; ignored\n"
        "unclosed: there is no option 'depht', did you mean 'depth'?; ignored\n");
    child_done(&child);
}

UNC_TEST(environment__help__prints_every_option)
{
    static const char *const names[] = {
        "enabled",  "report", "record",    "signal", "exitcode", "suppressions",
        "kinds",    "depth",  "detail",    "settle", "growth",   "children",
        "unwinder", "hang",   "verbosity", "help",
    };
    struct child child;

    run(&child, "help=1");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_non_null(strstr(child.errors, names[i]));
    }
    child_done(&child);
}
