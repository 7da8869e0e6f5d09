/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_END_H
#define UNC_CLI_RUN_END_H

#include "collect/collect.h"

/* How `run` ends, out of how the command did and what the gate says. */

#define UNC__RUN_TIMED_OUT 124 /* as timeout(1) */
#define UNC__RUN_NOT_DONE  126 /* as the shell: it cannot be executed */
#define UNC__RUN_NOT_FOUND 127

/* unc__run_end_failed: a word on why @command was not executed. Returns: the status. */
int unc__run_end_failed(const char *command, int error);

/* unc__run_end_status: 0: it succeeded; 1 to 255; -N: by signal N. */
int unc__run_end_status(const struct unc__collected *collected);

/* unc__run_end_by: end as the command did, by @signal, without a core of ours.
 * Returns: 128 + @signal, where it cannot end us. */
int unc__run_end_by(int signal);

#endif
