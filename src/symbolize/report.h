/* SPDX-License-Identifier: MIT */
#ifndef UNC_SYMBOLIZE_REPORT_H
#define UNC_SYMBOLIZE_REPORT_H

#include <cjson/cJSON.h>

#include "symbolize/lookup.h"

/*
 * unc__symbolize_report: fill in function, file, line and the inlined frames of all
 * stacks of a report (see the schema), in place. Frames that have a file already are
 * left alone. An inlined frame is a frame of its own, with the same module and offset and
 * `"inlined": true`, before the one that it was inlined into. Modules get
 * `"symbols"`: "full", "names" (the symbol table alone), or null, and
 * `"symbols_problem"`: why.
 * @lookup: may serve many reports.
 * @on_problem: optional; told once a module, over all reports of one @lookup: another
 * build-id, no file.
 * Returns: 0; -ENOMEM, then the tree is as it was or partly filled in.
 */
int unc__symbolize_report(cJSON *report, struct unc__lookup *lookup,
                          void (*on_problem)(const char *text, int code, void *userdata),
                          void *userdata);

#endif
