/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_RUN_PRINT_H
#define UNC_CLI_RUN_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/run_verdict.h"

/* unc__run_print_collected: what is to be known of a run besides findings: who was not
 * observed, who still runs. */
void unc__run_print_collected(const struct unc__collected *collected, FILE *stream);

/* unc__run_print_limits: which of UNCLOSED_OPTIONS keep things out of the record. */
void unc__run_print_limits(FILE *stream);

/* unc__run_print_blind: nothing was observed: why that may be, and what to do. */
void unc__run_print_blind(FILE *stream);

/* unc__run_print_held: a program that crashed wants to know where it was with what it
 * held; @folder has the reports. */
void unc__run_print_held(FILE *stream, const struct unc__gate *gate, const char *folder);

#endif
