/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_FLAGS_H
#define UNC_CLI_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

/* unc__flags_folder: where the libraries are that were installed with this command.
 * Returns: whether they are there. */
bool unc__flags_folder(char *ret_folder, size_t size);

#endif
