/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SHOW_JSON_H
#define UNC_CLI_SHOW_JSON_H

#include <stdio.h>

#include "gate/loaded.h"

/* Reports as JSON, one after the other: one alone is itself, many are unclosed-reports/1.
 * Begin with the stream alone. */
struct unc__show_json {
    FILE *stream;
    struct unc__loaded_report *held; /* the first, until it is known to be the only one */
    size_t count;
};

/* unc__show_json_take: takes @report. Returns: 0 or -ENOMEM. */
int unc__show_json_take(struct unc__show_json *json, struct unc__loaded_report *report);

/* unc__show_json_end: what is still to be written. */
void unc__show_json_end(struct unc__show_json *json);

#endif
