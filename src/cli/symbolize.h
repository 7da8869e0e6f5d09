/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SYMBOLIZE_H
#define UNC_CLI_SYMBOLIZE_H

#include "symbolize/lookup.h"

/* unc__symbolize_addresses: what is at the offsets @operands of @module, or at those on
 * standard input without any, to standard output. Returns: an unc__exit_status. */
int unc__symbolize_addresses(struct unc__lookup *lookup, const char *module,
                             char **operands);

#endif
