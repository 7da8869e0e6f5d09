/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LIB_REPORT_H
#define UNC_TESTS_LIB_REPORT_H

/* What a report that is made now says, for people. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <unclosed/check.h>

#include "lib/case.h"

/* is_tracked: whether this run of the test records anything. */
static inline bool is_tracked(void)
{
    const char *options = getenv("UNCLOSED_OPTIONS");

    return options == NULL || strstr(options, "enabled=0") == NULL;
}

/* assert_report: it has these words in it, or has not; where there is nothing to report
 * from, anything is right. */
static inline void assert_report(bool is_said, const char *words)
{
    char *text = NULL;

    if (!is_tracked()) {
        return;
    }
    assert_true(unc_check_take_text(NULL, &text, NULL) >= 0);
    if ((strstr(text, words) != NULL) != is_said) {
        fail_msg("\"%s\" is %s in:\n%s", words, is_said ? "not" : "", text);
    }
    unc_report_free(text);
}

#endif
