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

static enum unc__change change_of(const struct unc__compared *before,
                                  const struct unc__compared *after)
{
    if (before == NULL || after == NULL) {
        return before == NULL ? UNC__CHANGE_NEW : UNC__CHANGE_GONE;
    }
    if (before->count == after->count) {
        return UNC__CHANGE_SAME;
    }
    return before->count < after->count ? UNC__CHANGE_MORE : UNC__CHANGE_FEWER;
}

/* The next of both that comes first; of both, if it is the same one. */
int unc__compare(const struct unc__side *before, const struct unc__side *after,
                 unc__compared_fn *each, void *userdata)
{
    size_t i = 0;
    size_t j = 0;
    int r = 0;

    while (r == 0 && (i < before->count || j < after->count)) {
        const struct unc__compared *left = i < before->count ? &before->items[i] : NULL;
        const struct unc__compared *right = j < after->count ? &after->items[j] : NULL;
        int sign = left == NULL ? 1 : right == NULL ? -1 : order(left, right);

        left = sign <= 0 ? left : NULL;
        right = sign >= 0 ? right : NULL;
        i += left != NULL;
        j += right != NULL;
        r = each(change_of(left, right), left, right, userdata);
    }
    return r;
}
