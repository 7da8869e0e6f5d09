/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_GITHUB_H
#define UNC_CLI_RUN_GITHUB_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/symbol_options.h"

/*
 * What `run --github` does besides: a fence around what the command writes, in which the
 * runner takes nothing for a command of its own; then annotations and a summary. All of
 * it does nothing unless that is wanted.
 */
struct unc__run_github {
    bool is_wanted;
    const char *summary; /* as struct unc__converting has them */
    bool has_no_summary;
};

/* unc__run_github_check: wrong use, or no randomness. Returns: UNC__EXIT_OK, or the
 * status to end with: it was complained about. */
int unc__run_github_check(const struct unc__run_github *github,
                          const struct unc__arguments *arguments);

/* unc__run_github_begin: from here on the output is the command's; a signal that ends us
 * closes the fence. */
void unc__run_github_begin(const struct unc__run_github *github);

/* unc__run_github_end: close the fence, when all that was written is read. */
void unc__run_github_end(const struct unc__run_github *github);

/* unc__run_github_tell: annotations and summary of the reports in @folder, judged as the
 * run was. What cannot be written is complained about. */
void unc__run_github_tell(const struct unc__run_github *github,
                          const struct unc__gate_words *words,
                          const struct unc__symbol_options *symbols,
                          const struct unc__arguments *arguments, char *folder);

#endif
