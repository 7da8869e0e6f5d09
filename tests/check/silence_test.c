/* SPDX-License-Identifier: MIT */
/* A clean program's end costs no system call: locked.c is killed by the first one. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

static void assert_no_call(const char *options, const char *way)
{
    static const char *const programs[] = { "check_locked", "check_locked_static" };

    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        const char *arguments[] = { child_path(programs[i]), way, NULL };
        struct child child;

        child_run(&child, options, arguments);

        assert_int_equal(child.signal_number, 0);
        assert_int_equal(child.exit_code, 3);
        assert_int_equal(child.errors_size, 0);
        child_done(&child);
    }
}

UNC_TEST(silence__tracking_off__no_call)
{
    assert_no_call("enabled=0", "used");
    assert_no_call("enabled=0", "live");
}

UNC_TEST(silence__everything_given_back__no_call)
{
    assert_no_call(NULL, "used");
    assert_no_call("exitcode=9", "used");
}

UNC_TEST(silence__nothing_ever_acquired__no_call)
{
    assert_no_call(NULL, "unused");
}

UNC_TEST(silence__meant_to_stay_open__no_call)
{
    assert_no_call(NULL, "kept");
}

UNC_TEST(silence__child_without_anything_of_its_own__no_call)
{
    assert_no_call(NULL, "child");
    assert_no_call("children=off", "child");
}

UNC_TEST(silence__record_in_a_file__no_call)
{
    char options[64];
    char path[32];

    (void)snprintf(path, sizeof path, "silence.%d.rec", (int)getpid());
    (void)snprintf(options, sizeof options, "record=%s", path);
    assert_no_call(options, "used");
    assert_no_call(options, "child");
    assert_int_equal(unlink(path), 0);
}

/* The lock does hold. */
UNC_TEST(silence__something_to_report__is_killed)
{
    const char *arguments[] = { child_path("check_locked"), "live", NULL };
    struct child child;

    child_run(&child, NULL, arguments);

    assert_int_equal(child.signal_number, SIGSYS);
    child_done(&child);
}
