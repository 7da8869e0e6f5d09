/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_MANUAL_H
#define UNC_CLI_MANUAL_H

#include "cli/command.h"

/* unc__manual_print: the man page of @command as roff on standard output; NULL: that of
 * unclosed as a whole. The build calls this, by `unclosed help --man COMMAND`. */
void unc__manual_print(const struct unc__command *command);

#endif
