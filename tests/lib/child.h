/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LIB_CHILD_H
#define UNC_TESTS_LIB_CHILD_H

/*
 * Runs a program to its end and keeps what it wrote. Everything here fails the test that
 * calls it when the system refuses; there are no errors to check.
 *
 *     struct child child;
 *
 *     child_run(&child, "exitcode=7", (const char *[]){ child_path("leaky_01"), NULL });
 *
 *     assert_int_equal(child.exit_code, 7);
 *     assert_non_null(strstr(child.errors, "loop 1"));
 *     child_done(&child);
 *
 * A child dies with its test: a hang ends with the test's own timeout.
 */

#include <stddef.h>

struct child {
    int exit_code;      /* -1 if a signal ended it */
    int signal_number;  /* 0 if it exited */
    char *output;       /* what it wrote to standard output, NUL-terminated */
    size_t output_size; /* without the NUL */
    char *errors;       /* the same of standard error */
    size_t errors_size;
};

typedef int child_fn(void *userdata);

/* child_path: the path of program @name in the test's own folder. Valid until the next
 * call. */
const char *child_path(const char *name);

/*
 * child_run: start @arguments[0] (a path) with standard input empty and wait for its end.
 * @options: UNCLOSED_OPTIONS for it; NULL: not set.
 */
void child_run(struct child *ret_child, const char *options,
               const char *const *arguments);

/* child_run_with: the same with changes to the environment, "NAME=value", or "NAME" to
 * take it away; @changes ends with NULL. */
void child_run_with(struct child *ret_child, const char *options,
                    const char *const *changes, const char *const *arguments);

/*
 * child_call: fork, and exit() in the child with what @function returns. Options were
 * read before, by the parent: what they say holds in the child too.
 */
void child_call(struct child *ret_child, child_fn *function, void *userdata);

/* child_done: release what was kept. */
void child_done(struct child *child);

#endif
