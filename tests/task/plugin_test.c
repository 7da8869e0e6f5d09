/* SPDX-License-Identifier: MIT */
/* A task whose code was unloaded while it waited, from outside: plugin_host.c. */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static void run_host(const char *options, struct child *ret_child)
{
    char plugin[512];

    (void)snprintf(plugin, sizeof plugin, "%s", child_path("task_plugin.so"));
    child_run(ret_child, options,
              (const char *[]){ child_path("task_plugin_host"), plugin, NULL });
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

UNC_TEST(plugin__unloaded_while_its_task_waits__is_named_all_the_same)
{
    struct child child;

    run_host(NULL, &child);
    assert_int_equal(child.signal_number, 0);
    assert_int_equal(child.exit_code, 0);
    assert_has(child.output, "wait_in_plugin");
    assert_has(child.errors, "waited in wait_in_plugin at ");
    assert_has(child.errors, "created by unc_task_new() in plugin_leave at ");
    assert_has(child.errors, "given by unc_executor_submit() in plugin_leave at ");
    child_done(&child);
}
