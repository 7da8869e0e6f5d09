/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_WORDS_H
#define UNC_JUDGE_WORDS_H

#include "base/text.h"
#include "judge/judge.h"
#include "record/verdict_words.h"

/* id of enum unc__task_state, word of the schema */
#define UNC_TASK_STATES(X)            \
    X(NEVER_STARTED, "never_started") \
    X(READY, "ready")                 \
    X(RUNNING, "running")             \
    X(WAITING, "waiting")

/* Findings in words. All borrow from the record and write into the caller's text. */

/* "3 timers were still scheduled when loop 1 was closed" */
void unc__title_write(struct unc__text *text, const struct unc__judgement *judgement,
                      const struct unc__finding *finding);

/* The same below a line that names the loop already. */
void unc__title_write_nested(struct unc__text *text,
                             const struct unc__judgement *judgement,
                             const struct unc__finding *finding);

/* What to do about it, full sentences. @is_amid: the process was not at its end. */
void unc__advice_write(struct unc__text *text, const struct unc__judgement *judgement,
                       const struct unc__finding *finding, bool is_amid);

/* "unc_loop_close"; NULL for what is not `unclosed`. */
const char *unc__missing_call(const struct unc__finding *finding);

/* Whether the missing call needs a handle and the program holds none. */
bool unc__finding_wants_handle(const struct unc__finding *finding);

/* "unclosed", "double-release" */
const char *unc__class_word(enum unc__class class);

/* "single", "likely", "certain" */
const char *unc__evidence_word(enum unc__evidence evidence);

/* The finer word: "one_shot"; of a lifecycle error "ECLOSED" or "callback_failed"; never
 * "". */
const char *unc__finding_type(const struct unc__finding *finding);

/* unc__finding_verdict: what is said about a misuse. A failed callback is one by
 * its kind, whatever code it returned. */
const struct unc__verdict_words *unc__finding_verdict(const struct unc__finding *finding);

/* "the handler of SIGINT", "poller 7": one resource as exactly as it can be named. */
void unc__entry_write(struct unc__text *text, const struct unc__entry_view *entry);

/* unc__entry_number: the number that people know it by: of the descriptor, the signal,
 * the loop, the task, the process. False: it has none. */
bool unc__entry_number(const struct unc__entry_view *entry, uint64_t *ret_number);

/* "3 timers", "a timer": a number and the noun of the type. */
void unc__amount_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                       enum unc__type type);

/* "timers", "timer": the noun alone. */
void unc__noun_write(struct unc__text *text, uint64_t count, enum unc__kind kind,
                     enum unc__type type);

/* `loop 1 "main"`, "its loop" if it is not known. One of another library has its name in
 * front, "libuv loop 2", or a noun of its own, "event base 3". */
void unc__loop_reference_write(struct unc__text *text, const struct unc__loop_view *loop);

/* The same with "event loop" for ours; and that noun alone. */
void unc__loop_write(struct unc__text *text, const struct unc__entry_view *entry);
void unc__loop_noun_write(struct unc__text *text, enum unc__type type);

/* The word of the JSON report. */
const char *unc__task_state_word(enum unc__task_state state);

/* `task "fetch"`, "task 12" if it has no name or is gone. */
void unc__task_reference_write(struct unc__text *text,
                               const struct unc__judgement *judgement, uint64_t serial);

/* unc__error_write: "-5 (Input/output error)", "UNC_EHANG (...)". */
void unc__error_write(struct unc__text *text, int error);

/* unc__misuse_verb_write: one of the two verbs of its verdict. */
void unc__misuse_verb_write(struct unc__text *text, const struct unc__finding *finding,
                            const char *verb);

/* Between the files of this header: title and advice of misuses, and of what nobody saw
 * opened. */
void unc__misuse_title_write(struct unc__text *text,
                             const struct unc__judgement *judgement,
                             const struct unc__finding *finding);
void unc__misuse_advice_write(struct unc__text *text,
                              const struct unc__judgement *judgement,
                              const struct unc__finding *finding);
void unc__unseen_title_write(struct unc__text *text, const struct unc__finding *finding);
void unc__unseen_advice_write(struct unc__text *text, const struct unc__finding *finding);

#endif
