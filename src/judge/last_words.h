/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_LAST_WORDS_H
#define UNC_JUDGE_LAST_WORDS_H

#include "judge/judge.h"

/*
 * unc__judge_last_words: what the kernel knows of the resources that the report lists is
 * written into the record, if anybody could read it there. @proc: see unc__modules.
 */
void unc__judge_last_words(const struct unc__judgement *judgement, const char *proc);

#endif
