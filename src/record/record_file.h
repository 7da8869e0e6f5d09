/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_RECORD_FILE_H
#define UNC_RECORD_RECORD_FILE_H

#include <stdbool.h>

#include "record/storage.h"

/*
 * unc__record_file_open: the file that record=PATH means for this process, new, mapped
 * as the window of @storage. If it cannot be used, a line on standard error says why.
 * Returns: 0 or a negative errno; then nothing is left.
 */
int unc__record_file_open(struct unc__storage *storage, bool is_child);

#endif
