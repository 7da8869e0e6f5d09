/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_FACT_PARTS_H
#define UNC_JUDGE_FACT_PARTS_H

#include "base/text.h"
#include "judge/facts.h"

/* What the families of facts share; nobody else includes it. */

/* A fact that finds no room is not told. "" is no fact. */
void unc__facts_set_text(struct unc__facts *facts, enum unc__fact_id id,
                         enum unc__fact_form form, const char *text, size_t size);
void unc__facts_set_word(struct unc__facts *facts, enum unc__fact_id id,
                         const char *word);
void unc__facts_set_words(struct unc__facts *facts, enum unc__fact_id id,
                          const char *words);
void unc__facts_set_number(struct unc__facts *facts, enum unc__fact_id id,
                           uint64_t number);
void unc__facts_set_yes(struct unc__facts *facts, enum unc__fact_id id);

/* A word or a number behind others. */
void unc__word_add(struct unc__text *text, const char *word);
void unc__number_add(struct unc__text *text, uint64_t number);

/* A bit and its word; NULL ends a table. */
struct unc__bit_word {
    uint32_t bit;
    const char *word;
};
void unc__bits_write(struct unc__text *text, const struct unc__bit_word *table,
                     uint32_t bits);

/* One question: which family has its answer, the caller knows from the descriptor's
 * type. What is known already is in @facts. */
struct unc__fact_query {
    struct unc__fact_source *source;
    const struct unc__entry_view *entry;
    struct unc__facts *facts;
    int fd;
    const char *type;
    const char *target;
};

void unc__facts_of_open_file(const struct unc__fact_query *query);
void unc__facts_of_file(const struct unc__fact_query *query);
void unc__facts_of_memory(const struct unc__fact_query *query);
void unc__facts_of_terminal(const struct unc__fact_query *query);
void unc__facts_of_queue(const struct unc__fact_query *query);
void unc__facts_of_socket(const struct unc__fact_query *query);
void unc__facts_of_pipe(const struct unc__fact_query *query);
void unc__facts_of_duplicates(const struct unc__fact_query *query);
void unc__facts_of_watcher(const struct unc__fact_query *query);
void unc__facts_of_eventfd(const struct unc__fact_query *query);
void unc__facts_of_timerfd(const struct unc__fact_query *query);
void unc__facts_of_signalfd(const struct unc__fact_query *query);
void unc__facts_of_pidfd(const struct unc__fact_query *query);
void unc__facts_of_ring(const struct unc__fact_query *query);
void unc__facts_of_bpf(const struct unc__fact_query *query);
void unc__facts_of_perf(const struct unc__fact_query *query);
void unc__facts_of_child(struct unc__facts *facts, uint64_t pid, uint32_t parent);

#endif
