/* SPDX-License-Identifier: MIT */
/*
 * The verdict. What was found weighs more than what was not measured: red for a reason
 * that somebody can act on (1), then "nobody knows" (3), and green only if something was
 * measured, all of it, and nothing failed.
 */
#include "gate/gate.h"

#include "gate/match.h"
#include "gate/required.h"

#define HELD_TEXT \
    "held by a process that was not at its end, where being open proves nothing"

uint64_t unc__gate_excess(const struct unc__tally_row *row)
{
    uint64_t ceiling = row->entry != NULL ? row->entry->count : 0;

    return row->highest > ceiling ? row->highest - ceiling : 0;
}

bool unc__gate_is_exceeded(const struct unc__gate *gate, enum unc__limit limit)
{
    return gate->max.of[limit] != UNC__NO_LIMIT &&
           gate->of_kind[limit] > gate->max.of[limit];
}

static bool has_limit(const struct unc__gate *gate, enum unc__limit limit)
{
    return gate->max.of[limit] != UNC__NO_LIMIT ||
           gate->max.of[UNC__LIMIT_TOTAL] != UNC__NO_LIMIT;
}

/* --max alone says how many are tolerated; with --fail-on both have to agree. */
static enum unc__fail_on fail_on_of(const struct unc__gate *gate, enum unc__limit limit)
{
    return !gate->is_fail_on_given && has_limit(gate, limit) ? UNC__FAIL_ON_NONE
                                                             : gate->fail_on;
}

enum unc__failure unc__gate_failure(const struct unc__gate *gate,
                                    const struct unc__tally_row *row)
{
    enum unc__limit limit = unc__limit_of_kind(row->kind);
    enum unc__fail_on fail_on = fail_on_of(gate, limit);

    if (row->standing != UNC__STANDING_COUNTED) {
        return UNC__FAILURE_NONE;
    }
    if (fail_on == UNC__FAIL_ON_ANY) {
        return UNC__FAILURE_ANY;
    }
    if (fail_on != UNC__FAIL_ON_NONE && unc__gate_excess(row) > 0) {
        return row->entry != NULL ? UNC__FAILURE_MORE : UNC__FAILURE_NEW;
    }
    return unc__gate_is_exceeded(gate, limit) ||
                   unc__gate_is_exceeded(gate, UNC__LIMIT_TOTAL)
               ? UNC__FAILURE_LIMIT
               : UNC__FAILURE_NONE;
}

uint64_t unc__gate_seen(const struct unc__baseline_entry *entry)
{
    uint64_t moved = entry->moved != NULL ? entry->moved->highest : 0;

    return entry->seen > moved ? entry->seen : moved;
}

const char *unc__standing_text(enum unc__standing standing)
{
    static const char *const texts[] = {
        [UNC__STANDING_COUNTED] = "",
        [UNC__STANDING_WEAK] = "with less evidence than --evidence asks for",
        [UNC__STANDING_LIBRARY] = "of libraries (with --library they fail)",
        [UNC__STANDING_HELD] = HELD_TEXT,
        [UNC__STANDING_YOUNG] = "younger than --min-age",
        [UNC__STANDING_SUPPRESSED] = "",
        [UNC__STANDING_EXPECTED] = "",
    };

    return texts[standing];
}

uint64_t unc__gate_tolerated(const struct unc__gate *gate,
                             const struct unc__tally_row *row)
{
    const struct unc__tally_row *counted;

    if (row->standing == UNC__STANDING_COUNTED ||
        row->standing == UNC__STANDING_SUPPRESSED ||
        row->standing == UNC__STANDING_EXPECTED) {
        return 0;
    }
    counted = unc__tally_find(&gate->tally, row->fingerprint, UNC__STANDING_COUNTED);
    return counted == NULL                   ? row->highest
           : row->highest > counted->highest ? row->highest - counted->highest
                                             : 0;
}

bool unc__gate_fails(const struct unc__gate *gate, const char *fingerprint)
{
    const struct unc__tally_row *row =
        unc__tally_find(&gate->tally, fingerprint, UNC__STANDING_COUNTED);

    return row != NULL && unc__gate_failure(gate, row) != UNC__FAILURE_NONE;
}

const char *unc__gate_first_failed(const struct unc__gate *gate)
{
    for (size_t i = 0; i < gate->tally.count; i++) {
        if (unc__gate_failure(gate, gate->tally.rows[i]) != UNC__FAILURE_NONE) {
            return gate->tally.rows[i]->fingerprint;
        }
    }
    return NULL;
}

static void count_row(const struct unc__gate *gate, const struct unc__tally_row *row,
                      struct unc__gate_result *result)
{
    uint64_t excess = unc__gate_excess(row);

    if (row->standing == UNC__STANDING_SUPPRESSED) {
        result->suppressed += row->highest;
        return;
    }
    if (row->standing == UNC__STANDING_EXPECTED) {
        result->expected += row->highest;
        return;
    }
    if (row->standing != UNC__STANDING_COUNTED) {
        result->tolerated += unc__gate_tolerated(gate, row);
        return;
    }
    result->unclosed += row->highest;
    result->new_ones += excess;
    result->in_baseline += row->highest - excess;
    result->failed += unc__gate_failure(gate, row) != UNC__FAILURE_NONE;
}

static int decide(const struct unc__gate *gate, const struct unc__gate_result *result)
{
    bool has_failed = result->failed > 0;

    for (size_t i = 0; i < UNC__LIMIT_COUNT; i++) {
        has_failed = has_failed || unc__gate_is_exceeded(gate, (enum unc__limit)i);
    }
    if (has_failed) {
        return 1;
    }
    if (result->reports == 0 || result->unmeasured > 0) {
        return 3; /* nor can it be said then what is stale */
    }
    return gate->fail_on == UNC__FAIL_ON_STALE && result->stale > 0 ? 1 : 0;
}

struct unc__gate_result unc__gate_result(struct unc__gate *gate)
{
    bool is_told = unc__required_tell(gate) == 0;
    struct unc__gate_result result = {
        .reports = gate->reports,
        .unmeasured = gate->unmeasured_count + !is_told,
        .released = gate->has_ended ? gate->released : gate->released_live,
    };

    unc__match_all(&gate->tally, &gate->baseline);
    for (size_t i = 0; i < gate->tally.count; i++) {
        count_row(gate, gate->tally.rows[i], &result);
    }
    for (size_t i = 0; i < gate->baseline.count; i++) {
        const struct unc__baseline_entry *entry = gate->baseline.entries[i];

        result.stale += unc__gate_seen(entry) < entry->count;
    }
    result.status = decide(gate, &result);
    return result;
}
