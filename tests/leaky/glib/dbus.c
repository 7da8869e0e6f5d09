/* SPDX-License-Identifier: MIT */
/*
 * The example's client of a bus, which forgets a timeout. It brings a bus of its own.
 *
 * expect: unclosed watcher GTimeoutSource, 1, by g_timeout_add_seconds in main,
 *   missing g_source_remove
 */
int example(int argc, char **argv);

#define main example
#include "../../../examples/glib_dbus.c"
#undef main

#include <stdlib.h>
#include <unistd.h>

#include "quiet.h"
#include "twin.h"

#define STANDARD_ERROR 3 /* what a bus says is not ours */

static int start_with_a_bus(const char *program)
{
    (void)dup2(STDERR_FILENO, STANDARD_ERROR);
    be_quiet(STDERR_FILENO);
    (void)setenv("HAS_BUS", "1", 1);
    (void)execlp("dbus-run-session", "dbus-run-session", "--", "sh", "-c",
                 "exec \"$0\" 2>&3 3>&-", program, (char *)NULL);
    return 1;
}

int main(int argc, char **argv)
{
    char name[] = "glib_dbus";
    char forget[] = "--forget";
    char *arguments[] = { name, forget, NULL };

    (void)argc;
    if (getenv("HAS_BUS") == NULL) {
        return start_with_a_bus(argv[0]);
    }
    be_quiet(STDOUT_FILENO);
    return example(ONLY_TIDY(1) ? 1 : 2, arguments);
}
