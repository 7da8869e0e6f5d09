/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_WORDS_H
#define UNC_JUDGE_WORDS_H

#include "base/text.h"
#include "judge/judge.h"

/* Findings as sentences. All borrow from the record and write into the caller's text. */

/* "3 timers were still scheduled when loop 1 was closed" */
void unc__title_write(struct unc__text *text, const struct unc__judgement *judgement,
                      const struct unc__finding *finding);

/* The same below a line that names the loop already. */
void unc__title_write_nested(struct unc__text *text,
                             const struct unc__judgement *judgement,
                             const struct unc__finding *finding);

/* What to do about it, a full sentence. */
void unc__advice_write(struct unc__text *text, const struct unc__finding *finding);

/* "unc_loop_close"; NULL for lifecycle errors. */
const char *unc__missing_call(const struct unc__finding *finding);

/* "SIGINT"; NULL for numbers without a name. */
const char *unc__signal_name(uint64_t number);

/* "3 timers", "a timer": a number and the noun of the type. */
void unc__amount_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                       enum unc__type type);

/* `loop 1 "main"`, "its loop" if it is not known. */
void unc__loop_reference_write(struct unc__text *text, const struct unc__loop_view *loop);

#endif
