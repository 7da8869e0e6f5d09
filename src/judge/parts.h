/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_PARTS_H
#define UNC_JUDGE_PARTS_H

#include "judge/judge.h"

/* What the files of the judge share with each other and with nobody else. */

/* unc__loops_collect: first pass, the loops in the record: those that are there, or that
 * were closed and left something; and @with_past also those that are over. 0 or
 * -ENOMEM. */
int unc__loops_collect(struct unc__judgement *judgement, bool with_past);

/* Index of the loop with this serial, or UNC__NO_INDEX. */
uint32_t unc__loops_find(const struct unc__judgement *judgement, uint64_t serial);

/* unc__loops_note: what closing the owner of @entry would do about it; marks a child that
 * has ended. 0 or -ENOMEM. */
int unc__loops_note(struct unc__judgement *judgement, struct unc__entry_view *entry);

/*
 * unc__loops_list: last pass. Choose the loops to show, list what they opened for
 * themselves and the descriptors they watch, and chain what close would act on.
 */
int unc__loops_list(struct unc__judgement *judgement);

/* unc__group_entry: count @entry in its finding, which is made at first sight. */
int unc__group_entry(struct unc__judgement *judgement,
                     const struct unc__entry_view *entry);
int unc__group_misuses(struct unc__judgement *judgement);
int unc__group_hangs(struct unc__judgement *judgement);
/* unc__group_chain: the resources of each finding in the order in which they were
 * acquired; until then they are in none. */
void unc__group_chain(struct unc__judgement *judgement);

/* unc__reconcile_begin: ask the kernel what is open, if there are probes. */
void unc__reconcile_begin(struct unc__judgement *judgement);
void unc__reconcile_done(struct unc__judgement *judgement);

/* unc__reconcile_is_gone: @entry is live by the record and over by the kernel: then it is
 * counted as such, and no finding. */
bool unc__reconcile_is_gone(struct unc__judgement *judgement,
                            const struct unc__entry_view *entry);

/* unc__reconcile_is_handed_over: @entry is live, and a descriptor that a daemon goes on
 * with: this process ends, and was there to open it. */
bool unc__reconcile_is_handed_over(const struct unc__judgement *judgement,
                                   const struct unc__entry_view *entry);

/* unc__reconcile_is_of_sanitizer: @entry is live, and not the program's to release. */
bool unc__reconcile_is_of_sanitizer(const struct unc__judgement *judgement,
                                    const struct unc__entry_view *entry);

/* Findings that the kernel makes, after all others: what pollers still watch although it
 * was closed, and what is open although nobody saw it opened. 0 or -ENOMEM. */
int unc__watches_add(struct unc__judgement *judgement);
int unc__unseen_add(struct unc__judgement *judgement);

/* unc__siblings_collect: where others of the same place were released. */
void unc__siblings_collect(struct unc__judgement *judgement);

/* unc__waits_is_unstarted: whether it is a task or job that never began to run, or a
 * future that was never resolved. */
bool unc__waits_is_unstarted(const struct unc__entry_view *entry);

/* The parts of unc__judge_details, in this order; each does what memory allows. */
void unc__waits_collect(struct unc__judgement *judgement);
void unc__relatives_collect(struct unc__judgement *judgement);

/* unc__judgement_add_resource: UNC__NO_INDEX if there is no memory. */
uint32_t unc__judgement_add_resource(struct unc__judgement *judgement,
                                     const struct unc__entry_view *entry);

void unc__judgement_set_resource(struct unc__judgement *judgement, uint32_t index,
                                 const struct unc__entry_view *entry);

#endif
