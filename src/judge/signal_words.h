/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_SIGNAL_WORDS_H
#define UNC_JUDGE_SIGNAL_WORDS_H

#include "base/text.h"
#include "record/reader.h"

/* unc__thread_write: `a thread "worker"`; its name is asked of the kernel, and one that
 * it has only inherited from the process is none. */
void unc__thread_write(struct unc__text *text, const char *noun,
                       const struct unc__entry_view *entry);

/* unc__signal_advice: what to do about a handler, a timer of the kernel or a thread; NULL
 * for other types. */
const char *unc__signal_advice(enum unc__type type);

#endif
