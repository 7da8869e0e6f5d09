/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_POINTER_INDEX_H
#define UNC_RECORD_POINTER_INDEX_H

#include "record/space.h"

/* The index itself is in record.h (unc__record_index_*). */
void unc__pointer_index_forget(struct unc__space *space);

#endif
