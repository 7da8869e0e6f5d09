/* SPDX-License-Identifier: MIT */
#include "gate/match.h"

#include <string.h>

#include "gate/chain.h"
#include "gate/likes.h"

static void match_exactly(struct unc__tally_row *row,
                          const struct unc__baseline *baseline, uint64_t count)
{
    struct unc__baseline_entry *entry =
        row->entry != NULL && !row->is_moved
            ? row->entry
            : unc__baseline_find(baseline, row->fingerprint);

    if (entry != NULL) {
        row->entry = entry;
        row->is_moved = false;
        entry->seen = count > entry->seen ? count : entry->seen;
    }
}

static bool is_free(const struct unc__baseline_entry *entry,
                    const struct unc__tally_row *row)
{
    return entry->seen == 0 && (entry->moved == NULL || entry->moved == row);
}

static int take_like(struct unc__baseline_entry *entry, void *userdata)
{
    struct unc__tally_row *row = userdata;

    if (!is_free(entry, row) || strcmp(entry->class, row->class) != 0 ||
        strcmp(entry->kind, row->kind) != 0 ||
        !unc__chain_is_moved(entry->functions, row->functions)) {
        return false;
    }
    row->entry = entry;
    row->is_moved = true;
    entry->moved = row;
    return true;
}

/* Rows that do not count need no forgiveness, and would take it from those that do. */
static void match_moved(struct unc__tally_row *row, const struct unc__baseline *baseline)
{
    if (row->standing != UNC__STANDING_COUNTED || row->functions[0] == '\0' ||
        (row->entry != NULL && (!row->is_moved || row->entry->seen == 0))) {
        return;
    }
    row->entry = NULL;
    row->is_moved = false;
    unc__likes_each(baseline->likes, row->class, row->kind, row->functions, take_like,
                    row);
}

void unc__match_report(const struct unc__tally *tally,
                       const struct unc__baseline *baseline)
{
    for (size_t i = 0; i < tally->touched_count; i++) {
        match_exactly(tally->touched[i], baseline, tally->touched[i]->here);
    }
    for (size_t i = 0; i < tally->touched_count; i++) {
        match_moved(tally->touched[i], baseline);
    }
}

void unc__match_all(struct unc__tally *tally, const struct unc__baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        baseline->entries[i]->moved = NULL;
    }
    unc__tally_sort(tally);
    for (size_t i = 0; i < tally->count; i++) {
        struct unc__tally_row *row = tally->rows[i];

        row->entry = row->is_moved ? NULL : row->entry;
        row->is_moved = false;
        match_exactly(row, baseline, row->highest);
    }
    for (size_t i = 0; i < tally->count; i++) {
        match_moved(tally->rows[i], baseline);
    }
}
