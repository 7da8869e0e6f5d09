/* SPDX-License-Identifier: MIT */
/*
 * One object a finding: what it is, in words for machines (class, kind, type) and for
 * people (title, advice), where it came from, and which of the listed resources belong to
 * it. A misuse is a finding like the others: its `stack` and `site` are the use, its
 * `release_stack` and `release_site` what the use stumbled over, its `acquired_stack`
 * where all began; the type of a lifecycle error is its name. `growth` is only there if
 * it grows. A key that only the command
 * can fill (origin) is there all the same, so that a reader finds one form.
 */
#include "base/text.h"
#include "judge/fingerprint.h"
#include "judge/words.h"
#include "reports/json_parts.h"

#define SENTENCE_SIZE 1024

static void write_fingerprint(struct unc__json *json, uint64_t fingerprint)
{
    char buffer[UNC__FINGERPRINT_SIZE];

    unc__fingerprint_write(fingerprint, buffer);
    unc__json_string(json, "fingerprint", buffer);
}

static const char *status_word(const struct unc__finding *finding)
{
    if (finding->is_expected) {
        return "expected";
    }
    return unc__finding_is_suppressed(finding) ? "suppressed" : "new";
}

static void write_resource_ids(struct unc__json *json,
                               const struct unc__judgement *judgement,
                               const struct unc__finding *finding)
{
    uint32_t index = finding->first_resource;

    unc__json_begin_array(json, "resources");
    while (index != UNC__NO_INDEX) {
        const struct unc__resource *resource = unc__judgement_resource(judgement, index);

        unc__json_unsigned(json, NULL, resource->id);
        index = resource->next;
    }
    unc__json_end_array(json);
}

static void write_sentences(struct unc__json *json, const struct unc__report *report,
                            const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__title_write(&text, report->judgement, finding);
    unc__json_string(json, "title", buffer);
    unc__json_string(json, "missing_call", unc__missing_call(finding));
}

static void write_advice(struct unc__json *json, const struct unc__report *report,
                         const struct unc__finding *finding)
{
    char buffer[SENTENCE_SIZE];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__advice_write(&text, report->judgement, finding, unc__report_is_amid(report));
    unc__json_string(json, "advice", buffer);
}

/* What a process has open while it goes on says nothing, however often it has it: in a
 * loop that opens and closes all others were closed, and this one would have been. */
static enum unc__evidence evidence_of(const struct unc__report *report,
                                      const struct unc__finding *finding)
{
    if (!unc__report_is_amid(report) || finding->growth.rounds > 0) {
        return unc__finding_evidence(finding);
    }
    return finding->sibling_stack != 0 ? UNC__EVIDENCE_LIKELY : UNC__EVIDENCE_SINGLE;
}

static void write_growth(struct unc__json *json, const struct unc__growth *growth)
{
    if (growth->rounds == 0) {
        return;
    }
    unc__json_begin_object(json, "growth");
    unc__json_string(json, "label", growth->label);
    unc__json_unsigned(json, "rounds", growth->rounds);
    unc__json_begin_array(json, "counts");
    for (size_t i = 0; i < growth->kept; i++) {
        unc__json_unsigned(json, NULL, growth->counts[i]);
    }
    unc__json_end_array(json);
    unc__json_end_object(json);
}

static void write_finding(struct unc__json *json, struct unc__report *report,
                          const struct unc__finding *finding)
{
    unc__json_begin_object(json, NULL);
    write_fingerprint(json, unc__fingerprint(finding, report->modules));
    unc__json_string(json, "class", unc__class_word(finding->class));
    unc__json_string(json, "kind", unc__kinds[finding->first.kind].word);
    unc__json_string(json, "type", unc__finding_type(finding));
    unc__json_unsigned(json, "count", finding->count);
    write_sentences(json, report, finding);
    unc__json_string(json, "evidence", unc__evidence_word(evidence_of(report, finding)));
    unc__json_string(json, "origin",
                     "unknown"); /* names are needed: the command's work */
    unc__json_string(json, "status", status_word(finding));
    unc__json_stack(json, report, "stack", finding->stack);
    unc__json_stack(json, report, "release_stack", finding->release_stack);
    unc__json_stack(json, report, "acquired_stack", finding->acquired_stack);
    unc__json_stack(json, report, "sibling_stack", finding->sibling_stack);
    write_growth(json, &finding->growth);
    unc__json_site(json, "site", finding->site);
    unc__json_site(json, "release_site", finding->release_site);
    write_advice(json, report, finding);
    write_resource_ids(json, report->judgement, finding);
    unc__json_end_object(json);
}

void unc__json_findings(struct unc__json *json, struct unc__report *report)
{
    unc__json_begin_array(json, "findings");
    for (size_t i = 0; i < report->judgement->findings.count; i++) {
        write_finding(json, report, unc__judgement_finding(report->judgement, i));
    }
    unc__json_end_array(json);
}
