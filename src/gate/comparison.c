/* SPDX-License-Identifier: MIT */
#include "gate/comparison.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *unc__change_word(enum unc__change change)
{
    static const char *const words[] = {
#define WORD(id, word) word,
        UNC_CHANGES(WORD)
#undef WORD
    };

    return words[change];
}

static struct unc__compared of_row(const struct unc__tally_row *row)
{
    return (struct unc__compared){
        .fingerprint = row->fingerprint,
        .class = row->class,
        .kind = row->kind,
        .title = row->title,
        .functions = row->functions,
        .place = row->place,
        .places = &row->places,
        .count = row->highest,
    };
}

static struct unc__compared of_entry(const struct unc__baseline_entry *entry)
{
    return (struct unc__compared){
        .fingerprint = entry->fingerprint,
        .class = entry->class,
        .kind = entry->kind,
        .title = "",
        .functions = entry->functions,
        .place = "",
        .count = entry->count,
    };
}

static int order(const void *a, const void *b)
{
    const struct unc__compared *left = a;
    const struct unc__compared *right = b;

    return strcmp(left->fingerprint, right->fingerprint);
}

int unc__side_init(struct unc__side *ret_side, const struct unc__tally *tally,
                   const struct unc__baseline *baseline)
{
    size_t count = baseline != NULL ? baseline->count : tally->count;

    *ret_side = (struct unc__side){ 0 };
    if (count == 0) {
        return 0;
    }
    ret_side->items = calloc(count, sizeof *ret_side->items);
    if (ret_side->items == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        ret_side->items[i] =
            baseline != NULL ? of_entry(baseline->entries[i]) : of_row(tally->rows[i]);
    }
    ret_side->count = count;
    qsort(ret_side->items, count, sizeof *ret_side->items, order);
    return 0;
}

void unc__side_done(struct unc__side *side)
{
    free(side->items);
    *side = (struct unc__side){ 0 };
}

static enum unc__change change_of(uint64_t before, uint64_t after)
{
    if (before == 0 || after == 0) {
        return before == 0 ? UNC__CHANGE_NEW : UNC__CHANGE_GONE;
    }
    if (before == after) {
        return UNC__CHANGE_SAME;
    }
    return before < after ? UNC__CHANGE_MORE : UNC__CHANGE_FEWER;
}

/* Below 0: the next of the first side comes first; above: of the second; 0: it is one. */
static int order_of_next(const struct unc__side *before, size_t i,
                         const struct unc__side *after, size_t j)
{
    if (i == before->count) {
        return 1;
    }
    return j == after->count ? -1 : order(&before->items[i], &after->items[j]);
}

int unc__compare(const struct unc__side *before, const struct unc__side *after,
                 unc__compared_fn *each, void *userdata)
{
    size_t i = 0;
    size_t j = 0;
    int r = 0;

    while (r == 0 && (i < before->count || j < after->count)) {
        int sign = order_of_next(before, i, after, j);
        uint64_t old = sign <= 0 ? before->items[i].count : 0;
        uint64_t now = sign >= 0 ? after->items[j].count : 0;

        r = each(change_of(old, now), sign >= 0 ? &after->items[j] : &before->items[i],
                 old, now, userdata);
        i += sign <= 0;
        j += sign >= 0;
    }
    return r;
}
