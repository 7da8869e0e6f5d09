/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_DISPOSITION_H
#define UNC_JUDGE_DISPOSITION_H

#include <stdbool.h>

#include "record/reader.h"

/* unc__disposition_is_alive: whether the handler of @entry, of UNC__TYPE_DISPOSITION, is
 * the one in force. One system call; async-signal-safe. */
bool unc__disposition_is_alive(const struct unc__entry_view *entry);

/*
 * unc__masks_settle: before a judgement, in the thread that asks for it, with its mask as
 * the program has it, and before the record is sealed: what this thread has blocked and
 * not unblocked becomes a misuse, and is none any more once it was unblocked.
 */
void unc__masks_settle(void);

#endif
