/* SPDX-License-Identifier: MIT */
/*
 * A finding says where it came from by ids of stacks, and what it is by words. What the
 * gate decides by has to be there; words of a newer minor version are taken as they are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/fingerprint.h"
#include "gate/loaded_parts.h"
#include "gate/origin.h"

static const struct unc__loaded_stack *load_stack(struct unc__loader *loader,
                                                  const cJSON *tree, const char *key)
{
    uint64_t id = unc__field_id_or_null(&loader->fields, tree, key);
    size_t index;

    if (id == 0) {
        return NULL;
    }
    index = unc__numbers_find(&loader->stacks, id);
    if (index == SIZE_MAX) {
        unc__fields_refuse(&loader->fields, key,
                           "names a stack that the report does not have");
        return NULL;
    }
    return &loader->report->stacks[index];
}

struct unc__loaded_site unc__loaded_site(const cJSON *site)
{
    double line = unc__document_number(site, "line", 0);

    return (struct unc__loaded_site){
        .file = unc__document_text(site, "file"),
        .function = unc__document_text(site, "function"),
        .call = unc__document_text(site, "call"),
        .line = line >= 1 && line <= (double)UINT32_MAX ? (unsigned)line : 0,
    };
}

/* A misuse without a place of its own has the one of the release that it met. */
static void load_places(struct unc__loader *loader, struct unc__loaded_finding *finding)
{
    const cJSON *tree = finding->tree;

    finding->stack = load_stack(loader, tree, "stack");
    finding->release_stack = load_stack(loader, tree, "release_stack");
    finding->acquired_stack = load_stack(loader, tree, "acquired_stack");
    finding->sibling_stack = load_stack(loader, tree, "sibling_stack");
    finding->site = unc__loaded_site(unc__document_object(tree, "site"));
    if (finding->stack == NULL && finding->release_stack == NULL &&
        finding->site.file[0] == '\0') {
        finding->site = unc__loaded_site(unc__document_object(tree, "release_site"));
    }
}

static bool is_fingerprint(const char *text)
{
    size_t start = strncmp(text, "raw/v1:", 7) == 0     ? 7
                   : strncmp(text, "stack/v1:", 9) == 0 ? 9
                                                        : 0;

    return start != 0 && strspn(text + start, "0123456789abcdef") == 16 &&
           text[start + 16] == '\0';
}

/* A report that the command wrote has both. Without functions, what it has stays. */
static void load_fingerprint(struct unc__loader *loader,
                             struct unc__loaded_finding *finding)
{
    const char *text = unc__field_text(&loader->fields, finding->tree, "fingerprint");
    const char *raw = unc__document_text(finding->tree, "raw_fingerprint");

    if (raw[0] == '\0' && strncmp(text, "raw/", 4) == 0) {
        raw = text;
    }
    if (!is_fingerprint(text) || (raw[0] != '\0' && !is_fingerprint(raw))) {
        unc__fields_refuse(&loader->fields, "fingerprint",
                           "is none of stack/v1 or raw/v1");
        return;
    }
    snprintf(finding->fingerprint, sizeof finding->fingerprint, "%s", text);
    snprintf(finding->raw_fingerprint, sizeof finding->raw_fingerprint, "%s", raw);
    unc__fingerprint_stack(finding);
}

static void load_finding(struct unc__loader *loader, cJSON *tree,
                         struct unc__loaded_finding *finding)
{
    static const char *const evidences[] = { "single", "likely", "certain", NULL };
    static const char *const statuses[] = { "new", "baseline", "suppressed", "expected",
                                            NULL };
    struct unc__fields *fields = &loader->fields;
    const char *status;

    finding->tree = tree;
    finding->class = unc__field_text(fields, tree, "class");
    finding->kind = unc__field_text(fields, tree, "kind");
    finding->type = unc__field_text(fields, tree, "type");
    finding->title = unc__field_text(fields, tree, "title");
    finding->evidence = unc__field_word(fields, tree, "evidence", evidences);
    finding->count = unc__field_count(fields, tree, "count", 1);
    status = unc__field_word(fields, tree, "status", statuses);
    finding->status =
        strcmp(status, "expected") == 0 ? UNC__FINDING_EXPECTED : UNC__FINDING_NEW;
    finding->missing_call = unc__document_text(tree, "missing_call");
    finding->advice = unc__document_text(tree, "advice");
    finding->reason = "";
    load_places(loader, finding);
    load_fingerprint(loader, finding);
    finding->origin =
        unc__origin(finding->stack != NULL ? finding->stack : finding->release_stack,
                    loader->executable, finding->site.file[0] != '\0');
}

/* Whoever cut the list would have been green. */
static void check_summary(struct unc__loader *loader)
{
    const struct unc__loaded_report *report = loader->report;
    const cJSON *summary = unc__document_object(report->tree, "summary");
    double listed = 0;

    for (size_t i = 0; i < report->finding_count; i++) {
        listed += (double)report->findings[i].count;
    }
    loader->fields.index = UNC__FIELDS_OBJECT;
    loader->fields.array = "summary";
    if (unc__document_number(summary, "findings", 0) > (double)report->finding_count) {
        unc__fields_refuse(&loader->fields, "findings",
                           "is more than the findings that are listed");
    } else if (unc__document_number(summary, "unclosed", 0) > listed) {
        unc__fields_refuse(&loader->fields, "unclosed",
                           "is more than the findings that are listed have");
    }
    loader->fields.array = NULL;
}

/* A report must not say both that there is something and that there is nothing. */
static void check_verdict(struct unc__loader *loader)
{
    const struct unc__loaded_report *report = loader->report;

    if (strcmp(report->verdict, "unclosed") == 0 && report->finding_count == 0) {
        unc__fields_refuse(&loader->fields, "verdict",
                           "is unclosed, but no finding is listed");
    }
    if (strcmp(report->verdict, "clean") != 0) {
        return;
    }
    for (size_t i = 0; i < report->finding_count; i++) {
        if (strcmp(unc__document_text(report->findings[i].tree, "status"), "new") == 0) {
            unc__fields_refuse(&loader->fields, "verdict",
                               "is clean, but there are findings whose status is new");
            return;
        }
    }
}

int unc__load_findings(struct unc__loader *loader)
{
    struct unc__loaded_report *report = loader->report;
    const cJSON *findings = unc__field_array(&loader->fields, report->tree, "findings");
    cJSON *finding;

    cJSON_ArrayForEach(finding, findings)
    {
        report->finding_count++;
    }
    report->findings = calloc(report->finding_count + 1, sizeof *report->findings);
    if (report->findings == NULL) {
        return -ENOMEM;
    }
    loader->fields.array = "findings";
    loader->fields.index = 0;
    cJSON_ArrayForEach(finding, findings)
    {
        load_finding(loader, finding, &report->findings[loader->fields.index]);
        loader->fields.index++;
    }
    loader->fields.array = NULL;
    check_summary(loader);
    check_verdict(loader);
    return loader->fields.rc;
}
