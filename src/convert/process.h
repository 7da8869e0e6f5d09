/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_PROCESS_H
#define UNC_CONVERT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "gate/loaded.h"

/* What there is to say of a process and of its end. Texts are as they came: escape them.
 */

#define UNC__PROCESS_TEXT_SIZE 1024

/* unc__process_end: "exited with status 0", "was killed by SIGKILL". Returns: @buffer. */
const char *unc__process_end(const struct unc__loaded_report *report, char *buffer,
                             size_t size);

/* unc__process_arguments: with a blank between them; "": unknown. Returns: @buffer. */
const char *unc__process_arguments(const struct unc__loaded_report *report, char *buffer,
                                   size_t size);

/* unc__process_cause: why @finding is one: "still open when the program exited".
 * Returns: @buffer. */
const char *unc__process_cause(const struct unc__loaded_report *report,
                               const struct unc__loaded_finding *finding, char *buffer,
                               size_t size);

/*
 * unc__process_limits: what could not be known of it, and why, a call of @tell each.
 * @is_note: nothing is missing for it, it only was not as it was wished.
 */
typedef void unc__process_limit_fn(const char *text, bool is_note, const void *userdata);

void unc__process_limits(const struct unc__loaded_report *report,
                         unc__process_limit_fn *tell, const void *userdata);

#endif
