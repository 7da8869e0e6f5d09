/* SPDX-License-Identifier: MIT */
/*
 * Two commands on purpose: one only lets more through (and needs somebody's decision),
 * the other only less (and may run every night). What a partial run did not see is not
 * forgotten by the first, or half a test suite would make the other half red.
 */
#include "gate/adopt.h"

#include <string.h>

#include "gate/gate.h"
#include "gate/match.h"

/* Renewed: its like was added. Rows that were moved have no other entry. */
static bool is_replaced(const struct unc__baseline_entry *entry)
{
    return entry->moved != NULL && unc__baseline_can_hold(entry->moved->fingerprint);
}

static bool is_gone(const struct unc__baseline_entry *entry)
{
    return unc__gate_seen(entry) == 0;
}

static int adopt_row(struct unc__gate *gate, const struct unc__tally_row *row,
                     const char *today, const char *note, struct unc__adopted *adopted)
{
    struct unc__baseline_entry *entry = row->entry;

    if (row->standing != UNC__STANDING_COUNTED) {
        return 0;
    }
    if (!unc__baseline_can_hold(row->fingerprint)) {
        adopted->nameless++;
        return 0;
    }
    if (entry != NULL && !row->is_moved) {
        int completed = unc__baseline_complete(entry, row);

        adopted->renewed += completed > 0;
        adopted->raised += row->highest > entry->count;
        if (row->highest > entry->count) {
            unc__baseline_set_count(entry, row->highest);
        }
        return completed < 0 ? completed : 0;
    }
    adopted->added += entry == NULL;
    adopted->renewed += entry != NULL;
    return unc__baseline_add(&gate->baseline, row, today, note, entry);
}

int unc__gate_adopt(struct unc__gate *gate, const char *today, const char *note,
                    struct unc__adopted *ret_adopted)
{
    struct unc__adopted adopted = { 0 };
    int r = 0;

    unc__match_all(&gate->tally, &gate->baseline);
    for (size_t i = 0; r == 0 && i < gate->tally.count; i++) {
        r = adopt_row(gate, gate->tally.rows[i], today, note, &adopted);
    }
    if (r < 0) {
        return r;
    }
    (void)unc__baseline_remove(&gate->baseline, is_replaced);
    adopted.entries = gate->baseline.count;
    *ret_adopted = adopted;
    return 0;
}

void unc__gate_prune(struct unc__gate *gate, struct unc__adopted *ret_adopted)
{
    struct unc__adopted adopted = { 0 };

    unc__match_all(&gate->tally, &gate->baseline);
    for (size_t i = 0; i < gate->baseline.count; i++) {
        struct unc__baseline_entry *entry = gate->baseline.entries[i];
        uint64_t seen = unc__gate_seen(entry);

        if (seen > 0 && seen < entry->count) {
            unc__baseline_set_count(entry, seen);
            adopted.lowered++;
        }
    }
    adopted.removed = unc__baseline_remove(&gate->baseline, is_gone);
    adopted.entries = gate->baseline.count;
    *ret_adopted = adopted;
}

int unc__gate_write_baseline(struct unc__gate *gate, const char *path,
                             struct unc__problem *ret_problem)
{
    return unc__baseline_write(&gate->baseline, path, ret_problem);
}

bool unc__gate_has_baseline(const struct unc__gate *gate)
{
    return gate->has_baseline;
}
