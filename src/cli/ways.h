/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_WAYS_H
#define UNC_CLI_WAYS_H

#include "cli/gate_options.h"

/*
 * unc__ways_print: the very commands that tolerate what failed: of the same reports, with
 * the same options. Nothing, if nothing failed that they could tolerate.
 * @paths: of the reports, NULL-terminated.
 */
void unc__ways_print(const struct unc__gate *gate, const struct unc__gate_words *words,
                     char *const *paths, FILE *stream);

#endif
