/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_LIBRARY_OWN_H
#define UNC_JUDGE_LIBRARY_OWN_H

#include <stdbool.h>

#include "record/reader.h"

/* unc__library_keeps: whether @entry, which is live, is what an event library opened or
 * started for itself and keeps until the process ends: nobody can give it back. */
bool unc__library_keeps(const struct unc__entry_view *entry);

/* unc__library_may_close: whether @entry is a descriptor that a library with threads of
 * its own opened for the program, and that such a thread may be about to close. */
bool unc__library_may_close(const struct unc__entry_view *entry);

/* unc__library_release_call: the call that gives @entry back, if it is a descriptor that
 * an object of a library holds, and closes; NULL: the one of its type does. */
const char *unc__library_release_call(const struct unc__entry_view *entry);

#endif
