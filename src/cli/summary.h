/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SUMMARY_H
#define UNC_CLI_SUMMARY_H

#include "convert/conversion.h"
#include "document/problem.h"

/* unc__summary_file: what GITHUB_STEP_SUMMARY names; NULL: nothing. */
const char *unc__summary_file(void);

/*
 * unc__summary_append: the Markdown of @conversion at the end of the file @path, which is
 * made if it is not there; with what is in it already it does not get larger than the
 * runner takes.
 * Returns: 0; a negative errno, with @ret_problem: nothing was added; -ENOMEM.
 */
int unc__summary_append(const char *path, const struct unc__conversion *conversion,
                        struct unc__problem *ret_problem);

#endif
