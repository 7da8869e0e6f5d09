/* SPDX-License-Identifier: MIT */
/* What the command tells people when something is wrong; it may use stdio. */
#include "document/problem.h"

#include <stdarg.h>
#include <stdio.h>

int unc__problem_set(struct unc__problem *problem, int code, const char *format, ...)
{
    va_list arguments;

    if (problem == NULL) {
        return code;
    }
    va_start(arguments, format);
    (void)vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return code;
}
