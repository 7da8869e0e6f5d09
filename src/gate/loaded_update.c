/* SPDX-License-Identifier: MIT */
/*
 * What was judged goes back into the tree, which then says the same as the gate did. The
 * counts that the schema ties to the findings follow: a report all of whose findings are
 * tolerated is clean.
 */
#include <errno.h>
#include <string.h>

#include "document/document.h"
#include "gate/loaded.h"

static const char *status_word(enum unc__finding_status status)
{
    static const char *const words[] = {
        [UNC__FINDING_NEW] = "new",
        [UNC__FINDING_BASELINE] = "baseline",
        [UNC__FINDING_SUPPRESSED] = "suppressed",
        [UNC__FINDING_EXPECTED] = "expected",
    };

    return words[status];
}

static const char *origin_word(enum unc__origin origin)
{
    static const char *const words[] = {
        [UNC__ORIGIN_UNKNOWN] = "unknown",
        [UNC__ORIGIN_APPLICATION] = "application",
        [UNC__ORIGIN_LIBRARY] = "library",
    };

    return words[origin];
}

static int set(cJSON *tree, const char *key, cJSON *value)
{
    bool is_set;

    if (value == NULL) {
        return -ENOMEM;
    }
    /* cJSON_HasObjectItem() takes "Origin" for "origin". */
    is_set = cJSON_GetObjectItemCaseSensitive(tree, key) != NULL
                 ? cJSON_ReplaceItemInObjectCaseSensitive(tree, key, value)
                 : cJSON_AddItemToObject(tree, key, value);
    if (!is_set) {
        cJSON_Delete(value);
        return -ENOMEM;
    }
    return 0;
}

static int set_text(cJSON *tree, const char *key, const char *text)
{
    return strcmp(unc__document_text(tree, key), text) == 0
               ? 0
               : set(tree, key, cJSON_CreateString(text));
}

static int update_finding(const struct unc__loaded_finding *finding)
{
    int rc = set_text(finding->tree, "fingerprint", finding->fingerprint);

    if (rc == 0 && finding->raw_fingerprint[0] != '\0') {
        rc = set_text(finding->tree, "raw_fingerprint", finding->raw_fingerprint);
    }
    if (rc == 0) {
        rc = set_text(finding->tree, "origin", origin_word(finding->origin));
    }
    return rc != 0 ? rc : set_text(finding->tree, "status", status_word(finding->status));
}

/* Resources that the process itself had suppressed, and made no finding of. */
static double suppressed_before(const struct unc__loaded_report *report)
{
    const cJSON *summary = unc__document_object(report->tree, "summary");
    double count = unc__document_number(summary, "suppressed", 0);

    for (size_t i = 0; i < report->finding_count; i++) {
        const cJSON *tree = report->findings[i].tree;

        if (strcmp(unc__document_text(tree, "status"), "suppressed") == 0) {
            count -= (double)report->findings[i].count;
        }
    }
    return count > 0 ? count : 0;
}

struct totals {
    double findings;
    double unclosed;
    double suppressed;
};

static void add_finding(struct totals *totals, const struct unc__loaded_finding *finding)
{
    if (finding->status == UNC__FINDING_SUPPRESSED) {
        totals->suppressed += (double)finding->count;
    } else if (finding->status == UNC__FINDING_NEW) {
        totals->findings++;
        totals->unclosed +=
            strcmp(finding->class, "unclosed") == 0 ? (double)finding->count : 0;
    }
}

static const char *verdict_of(const struct unc__loaded_report *report,
                              const struct totals *totals)
{
    if (totals->findings > 0) {
        return strcmp(report->verdict, "incomplete") == 0 ? "incomplete" : "unclosed";
    }
    return strcmp(report->verdict, "incomplete") == 0 || report->lost > 0 ? "incomplete"
                                                                          : "clean";
}

static int update_totals(struct unc__loaded_report *report, const struct totals *totals)
{
    cJSON *summary = cJSON_GetObjectItemCaseSensitive(report->tree, "summary");
    int rc = set(summary, "findings", cJSON_CreateNumber(totals->findings));

    if (rc == 0) {
        rc = set(summary, "unclosed", cJSON_CreateNumber(totals->unclosed));
    }
    if (rc == 0) {
        rc = set(summary, "suppressed", cJSON_CreateNumber(totals->suppressed));
    }
    if (rc == 0) {
        rc = set_text(report->tree, "verdict", verdict_of(report, totals));
    }
    report->verdict = unc__document_text(report->tree, "verdict");
    return rc;
}

int unc__loaded_update(struct unc__loaded_report *report)
{
    struct totals totals = { .suppressed = suppressed_before(report) };

    for (size_t i = 0; i < report->finding_count; i++) {
        int rc = update_finding(&report->findings[i]);

        if (rc != 0) {
            return rc;
        }
        add_finding(&totals, &report->findings[i]);
    }
    return update_totals(report, &totals);
}
