/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_GROWTH_H
#define UNC_JUDGE_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/kind.h"

/*
 * What grows. A checkpoint counts what is live at each place (kind, type, stack, site);
 * checkpoints with one label are a series, and a place grows if its count rose in every
 * round of the series, from the first or from when it was first seen, three times at
 * least. So a cache that fills up, a table that is made once and a level that goes up and
 * down are none, and what remains is no accident: the evidence is certain.
 */
#define UNC__GROWTH_ROUNDS_MIN 3
#define UNC__GROWTH_COUNTS_MAX 8 /* the latest that are kept */
#define UNC__GROWTH_LABEL_SIZE 128
#define UNC__GROWTH_SERIES_MAX 16

struct unc__entry_view;
struct unc__judgement;

/* Of one place. All zeros: it does not grow, or nobody knows. */
struct unc__growth {
    const char *label; /* lives as long as the process */
    uint64_t rounds;   /* in which it rose */
    size_t kept;
    uint64_t counts[UNC__GROWTH_COUNTS_MAX]; /* the latest, oldest first */
};

/* What a series says to its caller. */
struct unc__growth_mark {
    uint64_t checkpoints; /* so far; 0: there is no such series */
    uint64_t serial_end;  /* what was acquired since the last one has this, or more */
    uint64_t lost;        /* how much could not be recorded until then */
    const uint64_t *misuse_counts; /* as of then, until the next one; atomic */
};

/*
 * unc__growth_note: a checkpoint of the series @label, which is begun if it is new;
 * @judgement is of the whole process. What there is no memory for is not known to grow
 * from then on, nor known not to.
 * With signals blocked, so that no handler comes while it works.
 * Returns: 0; -ENOMEM; -ENOSPC: there are as many series as can be; -EBUSY: somebody else
 * is at it, or this thread is already.
 */
int unc__growth_note(const char *label, const struct unc__judgement *judgement);

/* unc__growth_mark: of the last checkpoint of the series. False: there is none. */
bool unc__growth_mark(const char *label, struct unc__growth_mark *ret_mark);

/*
 * The rest: any thread, async-signal-safe.
 *
 * unc__growth_find: how what is at the place of @entry grows: in the series @label, or,
 * with NULL, in whichever has the most rounds. Returns: false: it does not, or nobody
 * knows.
 */
bool unc__growth_find(const char *label, const struct unc__entry_view *entry,
                      struct unc__growth *ret_growth);

/* unc__growth_is_excluded: whether it is known of the place of @entry that it does not
 * grow in any series: there is one with enough rounds, and none of them was short of
 * memory. */
bool unc__growth_is_excluded(const char *label, const struct unc__entry_view *entry);

/* unc__growth_is_known: whether any series has had enough rounds. */
bool unc__growth_is_known(void);

/* unc__growth_is_whole: whether the series has room for each place that it met. */
bool unc__growth_is_whole(const char *label);

#endif
