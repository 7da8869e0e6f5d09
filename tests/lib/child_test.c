/* SPDX-License-Identifier: MIT */
/* The child runner against the shell, whose behaviour is known. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"
#include "lib/child.h"

static void run_shell(struct child *ret_child, const char *options, const char *script)
{
    child_run(ret_child, options, (const char *[]){ "/bin/sh", "-c", script, NULL });
}

static int say_and_fail(void *userdata)
{
    const char *text = userdata;

    return write(STDERR_FILENO, text, strlen(text)) > 0 ? 9 : 1;
}

UNC_TEST(child__program_exits__status_and_both_outputs_are_kept)
{
    struct child child;

    run_shell(&child, NULL, "echo out; echo err >&2; exit 3");

    assert_int_equal(child.exit_code, 3);
    assert_int_equal(child.signal_number, 0);
    assert_string_equal(child.output, "out\n");
    assert_string_equal(child.errors, "err\n");
    child_done(&child);
}

UNC_TEST(child__killed__the_signal_is_told)
{
    struct child child;

    run_shell(&child, NULL, "kill -KILL $$");

    assert_int_equal(child.exit_code, -1);
    assert_int_equal(child.signal_number, SIGKILL);
    child_done(&child);
}

UNC_TEST(child__options__reach_the_program)
{
    struct child child;

    run_shell(&child, "exitcode=7", "echo \"$UNCLOSED_OPTIONS\"");
    assert_string_equal(child.output, "exitcode=7\n");
    child_done(&child);

    run_shell(&child, NULL, "echo \"${UNCLOSED_OPTIONS-unset}\"");
    assert_string_equal(child.output, "unset\n");
    child_done(&child);
}

UNC_TEST(child__environment_changed__only_in_the_program)
{
    struct child child;

    child_run_with(
        &child, NULL, (const char *[]){ "HOME", "COLOUR=red", NULL },
        (const char *[]){ "/bin/sh", "-c", "echo ${HOME-none} $COLOUR", NULL });

    assert_string_equal(child.output, "none red\n");
    child_done(&child);
}

UNC_TEST(child__much_on_both_outputs__does_not_block)
{
    struct child child;

    run_shell(&child, NULL,
              "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; echo end");

    assert_int_equal(child.output_size, 300004);
    assert_int_equal(child.errors_size, 300000);
    child_done(&child);
}

UNC_TEST(child__function__runs_in_a_fork)
{
    struct child child;
    char text[] = "said\n";

    child_call(&child, say_and_fail, text);

    assert_int_equal(child.exit_code, 9);
    assert_string_equal(child.errors, "said\n");
    child_done(&child);
}

UNC_TEST(child__no_such_program__dies_loudly)
{
    struct child child;

    child_run(&child, NULL, (const char *[]){ "/nonexistent/program", NULL });

    assert_int_equal(child.signal_number, SIGABRT);
    assert_non_null(strstr(child.errors, "/nonexistent/program"));
    child_done(&child);
}
