/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_TOLD_H
#define UNC_TESTS_PROBES_TOLD_H

/* What the summary of a program says that runs one of its cases (named_case.h). */
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

static inline void run_named(struct child *ret_child, const char *program,
                             const char *name)
{
    child_run(ret_child, NULL, (const char *[]){ child_path(program), name, NULL });
    if (ret_child->exit_code != 0) {
        fail_msg("%s: status %d, signal %d\n%s", name, ret_child->exit_code,
                 ret_child->signal_number, ret_child->errors);
    }
}

/* assert_tells: the summary has these words. assert_clean: there is none. */
static inline void assert_tells(const char *program, const char *name, const char *words)
{
    struct child child;

    run_named(&child, program, name);
    if (strstr(child.errors, words) == NULL) {
        fail_msg("%s: \"%s\" is not in:\n%s", name, words, child.errors);
    }
    child_done(&child);
}

static inline void assert_clean(const char *program, const char *name)
{
    struct child child;

    run_named(&child, program, name);
    if (child.errors_size != 0) {
        fail_msg("%s is clean, but:\n%s", name, child.errors);
    }
    child_done(&child);
}

#endif
