/* SPDX-License-Identifier: MIT */
/* The verdict for programs. Everything is listed; what does not fail says why. */
#include <string.h>

#include "gate/gate.h"

static bool add_text(cJSON *tree, const char *key, const char *text)
{
    return cJSON_AddStringToObject(tree, key, text) != NULL;
}

static bool add_count(cJSON *tree, const char *key, uint64_t count)
{
    return cJSON_AddNumberToObject(tree, key, (double)count) != NULL;
}

static const char *status_of(const struct unc__tally_row *row)
{
    if (row->standing == UNC__STANDING_SUPPRESSED) {
        return "suppressed";
    }
    if (row->standing == UNC__STANDING_EXPECTED) {
        return "expected";
    }
    return unc__gate_excess(row) > 0 ? "new" : row->is_moved ? "moved" : "baseline";
}

/* Why it fails, or why it does not. */
static const char *reason_of(const struct unc__gate *gate,
                             const struct unc__tally_row *row)
{
    static const char *const failures[] = { "", "new", "more", "any", "limit" };
    static const char *const standings[] = { "tolerated", "evidence",   "library", "held",
                                             "young",     "suppressed", "expected" };
    enum unc__failure failure = unc__gate_failure(gate, row);

    return failure != UNC__FAILURE_NONE ? failures[failure] : standings[row->standing];
}

static const char *origin_word(enum unc__origin origin)
{
    static const char *const words[] = { "unknown", "application", "library" };

    return words[origin];
}

static bool add_row(cJSON *list, const struct unc__gate *gate,
                    const struct unc__tally_row *row)
{
    cJSON *tree = cJSON_CreateObject();

    if (tree == NULL || !cJSON_AddItemToArray(list, tree)) {
        cJSON_Delete(tree);
        return false;
    }
    return add_text(tree, "fingerprint", row->fingerprint) &&
           add_text(tree, "class", row->class) && add_text(tree, "kind", row->kind) &&
           add_text(tree, "type", row->type) && add_text(tree, "title", row->title) &&
           add_text(tree, "functions", row->functions) &&
           add_text(tree, "place", row->place) && unc__places_json(&row->places, tree) &&
           add_text(tree, "missing_call", row->missing_call) &&
           add_text(tree, "evidence", row->evidence) &&
           add_text(tree, "origin", origin_word(row->origin)) &&
           add_count(tree, "count", row->highest) &&
           add_count(tree, "ceiling", row->entry != NULL ? row->entry->count : 0) &&
           add_count(tree, "reports", row->reports) &&
           add_text(tree, "report", row->report) &&
           add_text(tree, "status", status_of(row)) &&
           cJSON_AddBoolToObject(tree, "fails",
                                 unc__gate_failure(gate, row) != UNC__FAILURE_NONE) &&
           add_text(tree, "because", reason_of(gate, row));
}

static bool add_findings(cJSON *tree, const struct unc__gate *gate)
{
    cJSON *list = cJSON_AddArrayToObject(tree, "findings");
    bool is_added = list != NULL;

    for (size_t i = 0; is_added && i < gate->tally.count; i++) {
        is_added = add_row(list, gate, gate->tally.rows[i]);
    }
    return is_added;
}

static bool add_stale(cJSON *tree, const struct unc__gate *gate)
{
    cJSON *list = cJSON_AddArrayToObject(tree, "stale");
    bool is_added = list != NULL;

    for (size_t i = 0; is_added && i < gate->baseline.count; i++) {
        const struct unc__baseline_entry *entry = gate->baseline.entries[i];
        cJSON *item;

        if (unc__gate_seen(entry) >= entry->count) {
            continue;
        }
        item = cJSON_CreateObject();
        is_added = item != NULL && cJSON_AddItemToArray(list, item) &&
                   add_text(item, "fingerprint", entry->fingerprint) &&
                   add_text(item, "functions", entry->functions) &&
                   add_count(item, "ceiling", entry->count) &&
                   add_count(item, "count", unc__gate_seen(entry));
    }
    return is_added;
}

static bool add_unmeasured(cJSON *tree, const struct unc__gate *gate)
{
    cJSON *list = cJSON_AddArrayToObject(tree, "unmeasured");
    bool is_added = list != NULL;

    for (size_t i = 0; is_added && i < gate->unmeasured_count && i < UNC__UNMEASURED_KEPT;
         i++) {
        cJSON *item = cJSON_CreateObject();

        is_added = item != NULL && cJSON_AddItemToArray(list, item) &&
                   add_text(item, "name", gate->unmeasured[i].name) &&
                   add_text(item, "why", gate->unmeasured[i].why);
    }
    return is_added;
}

static bool add_limits(cJSON *tree, const struct unc__gate *gate)
{
    cJSON *limits = cJSON_AddObjectToObject(tree, "limits");
    bool is_added = limits != NULL;

    for (size_t i = 0; is_added && i < UNC__LIMIT_COUNT; i++) {
        cJSON *item;

        if (gate->max.of[i] == UNC__NO_LIMIT) {
            continue;
        }
        item = cJSON_AddObjectToObject(limits, unc__limit_name((enum unc__limit)i));
        is_added = item != NULL && add_count(item, "max", gate->max.of[i]) &&
                   add_count(item, "count", gate->of_kind[i]);
    }
    return is_added;
}

static bool add_summary(cJSON *tree, const struct unc__gate_result *result)
{
    cJSON *summary = cJSON_AddObjectToObject(tree, "summary");

    return summary != NULL && add_count(summary, "reports", result->reports) &&
           add_count(summary, "unmeasured", result->unmeasured) &&
           add_count(summary, "failed", result->failed) &&
           add_count(summary, "unclosed", result->unclosed) &&
           add_count(summary, "new", result->new_ones) &&
           add_count(summary, "baseline", result->in_baseline) &&
           add_count(summary, "suppressed", result->suppressed) &&
           add_count(summary, "expected", result->expected) &&
           add_count(summary, "tolerated", result->tolerated) &&
           add_count(summary, "released", result->released) &&
           add_count(summary, "stale", result->stale);
}

cJSON *unc__gate_json(struct unc__gate *gate)
{
    struct unc__gate_result result = unc__gate_result(gate);
    cJSON *tree = cJSON_CreateObject();

    if (tree == NULL || !add_text(tree, "schema", "unclosed-gate/1") ||
        !add_count(tree, "status", (uint64_t)result.status) ||
        !add_summary(tree, &result) || !add_limits(tree, gate) ||
        !add_unmeasured(tree, gate) || !add_findings(tree, gate) ||
        !add_stale(tree, gate)) {
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}
