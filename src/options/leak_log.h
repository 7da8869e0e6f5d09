/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_LEAK_LOG_H
#define UNC_OPTIONS_LEAK_LOG_H

#include <stdbool.h>

#include "options/options.h"

/*
 * What LSAN_OPTIONS says about where leaks are to be written: `log_path` and
 * `log_exe_name`, by which CTest collects them. All other options are LeakSanitizer's
 * alone: its exit code is not ours (`exitcode` in UNCLOSED_OPTIONS), and neither is the
 * syntax of its suppressions.
 */
struct unc__leak_log_options {
    char path[UNC__PATH_SIZE]; /* "": nowhere; one that is too long is cut, and full */
    bool has_program;          /* the program's name comes before the process's number */
};

/* Written once at the start, by unc__options_read; constant afterwards. */
extern struct unc__leak_log_options unc__leak_log_options;

/*
 * unc__leak_log_parse: @text as the sanitizers read it: blanks, commas and colons are
 * between options, a value may be in quotes, the last one of a name counts. What comes
 * after something that they refuse is not read, and never complained about: that is for
 * whoever the variable belongs to.
 */
void unc__leak_log_parse(const char *text, struct unc__leak_log_options *ret_options);

#endif
