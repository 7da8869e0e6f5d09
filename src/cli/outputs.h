/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_OUTPUTS_H
#define UNC_CLI_OUTPUTS_H

#include "document/problem.h"

/*
 * Files that are about to be written, looked at before anything is read: two that are
 * one, one that is a report which is to be read, or one that would be taken for a report
 * the next time, because it would lie as *.json in a folder of reports.
 *
 * @outputs, @operands: NULL-terminated. Returns: 0; -EEXIST, with @ret_problem.
 */
int unc__outputs_check(const char *const *outputs, char *const *operands,
                       struct unc__problem *ret_problem);

#endif
