/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_LIBRARY_OWN_H
#define UNC_JUDGE_LIBRARY_OWN_H

#include <stdbool.h>

#include "record/reader.h"

/* unc__library_keeps: whether @entry, which is live, is what an event library opened or
 * started for itself and keeps until the process ends: nobody can give it back. */
bool unc__library_keeps(const struct unc__entry_view *entry);

#endif
