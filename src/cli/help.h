/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_HELP_H
#define UNC_CLI_HELP_H

#include "cli/command.h"

/* unc__help_print: the help of @command on standard output. Returns: UNC__EXIT_OK. */
int unc__help_print(const struct unc__command *command);

#endif
