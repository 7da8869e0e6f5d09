/* SPDX-License-Identifier: MIT */
/*
 * Two rounds where the command is repeated: whether a finding is flaky is known when all
 * runs are over, and only then does the gate get to see it. In the first, reports get
 * symbols, because fingerprints are made of functions; in the second they are judged. Of
 * one run each report is read once.
 *
 * A report of ours that cannot be read again is a report that was not measured.
 */
#include "cli/run_verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "document/printable.h"
#include "gate/loaded.h"

static struct unc__sighting *find_sighting(const struct unc__run_verdict *verdict,
                                           const char *fingerprint)
{
    for (size_t i = 0; i < verdict->sighting_count; i++) {
        if (strcmp(verdict->sightings[i].fingerprint, fingerprint) == 0) {
            return &verdict->sightings[i];
        }
    }
    return NULL;
}

static int count_sighting(struct unc__run_verdict *verdict,
                          const struct unc__loaded_finding *finding)
{
    struct unc__sighting *sighting = find_sighting(verdict, finding->fingerprint);

    if (sighting == NULL) {
        sighting =
            realloc(verdict->sightings, (verdict->sighting_count + 1) * sizeof *sighting);
        if (sighting == NULL) {
            return -ENOMEM;
        }
        verdict->sightings = sighting;
        sighting += verdict->sighting_count++;
        *sighting = (struct unc__sighting){ .runs = 0 };
        (void)snprintf(sighting->fingerprint, sizeof sighting->fingerprint, "%s",
                       finding->fingerprint);
        (void)snprintf(sighting->title, sizeof sighting->title, "%s", finding->title);
    }
    if (sighting->last != verdict->runs) {
        sighting->last = verdict->runs;
        sighting->runs++;
    }
    return 0;
}

static int load(struct unc__run_verdict *verdict, const char *path,
                struct unc__loaded_report **ret_report, struct unc__problem *ret_problem)
{
    struct unc__load_options options = { .lookup = verdict->lookup };

    return unc__loaded_read(path, &options, ret_report, ret_problem);
}

static int count_report(struct unc__run_verdict *verdict, const char *path)
{
    struct unc__loaded_report *report;
    struct unc__problem problem;
    int r = load(verdict, path, &report, &problem);

    if (r < 0) {
        return r == -ENOMEM ? r : 0; /* the gate will hear of it */
    }
    for (size_t i = 0; i < report->finding_count && r == 0; i++) {
        r = count_sighting(verdict, &report->findings[i]);
    }
    report = unc__loaded_free(report);
    return r;
}

int unc__run_verdict_add(struct unc__run_verdict *verdict,
                         const struct unc__collected *collected)
{
    int r = 0;

    verdict->runs++;
    verdict->observed += collected->observed_count;
    for (size_t i = 0; verdict->is_repeated && i < collected->report_count && r == 0;
         i++) {
        r = count_report(verdict, collected->reports[i]);
    }
    return r;
}

/* A rare one is left in the report, as something that was expected. */
static void excuse_rare(const struct unc__run_verdict *verdict,
                        struct unc__loaded_report *report)
{
    for (size_t i = 0; i < report->finding_count; i++) {
        struct unc__loaded_finding *finding = &report->findings[i];
        const struct unc__sighting *sighting =
            find_sighting(verdict, finding->fingerprint);

        if (sighting != NULL && sighting->runs < verdict->seen_min) {
            finding->status = UNC__FINDING_EXPECTED;
            finding->reason = "seen in fewer runs than --seen asks for";
        }
    }
}

static int judge_report(struct unc__run_verdict *verdict, const char *path,
                        struct unc__problem *ret_problem)
{
    struct unc__loaded_report *report;
    int r = load(verdict, path, &report, ret_problem);

    if (r < 0) {
        return r == -ENOMEM
                   ? r
                   : unc__gate_add_unmeasured(verdict->gate, path, ret_problem->text);
    }
    excuse_rare(verdict, report);
    r = unc__gate_add(verdict->gate, report);
    if (r == 0) {
        r = unc__loaded_update(report);
    }
    if (r == 0 && report->finding_count > 0) {
        r = unc__document_write_lightly(path, report->tree, /* is_pretty= */ false,
                                        ret_problem);
    }
    report = unc__loaded_free(report);
    return r;
}

static int judge_run(struct unc__run_verdict *verdict, const struct unc__collected *run,
                     struct unc__problem *ret_problem)
{
    int r = 0;

    for (size_t i = 0; i < run->report_count && r == 0; i++) {
        r = judge_report(verdict, run->reports[i], ret_problem);
    }
    for (size_t i = 0; i < run->broken_count && r == 0; i++) {
        r = unc__gate_add_unmeasured(verdict->gate, "no report of a process",
                                     run->broken[i]);
    }
    if (r == 0 && run->observed_count == 0 && run->broken_count == 0) {
        r = unc__gate_add_unmeasured(verdict->gate, "the command",
                                     "no process of it reported in");
    }
    return r;
}

int unc__run_verdict_judge(struct unc__run_verdict *verdict,
                           const struct unc__collected *runs, unsigned count,
                           struct unc__problem *ret_problem)
{
    int r = 0;

    for (unsigned i = 0; i < count && r == 0; i++) {
        r = judge_run(verdict, &runs[i], ret_problem);
    }
    return r == -ENOMEM ? unc__problem_set(ret_problem, r, "no memory") : r;
}

void unc__run_verdict_print_flaky(const struct unc__run_verdict *verdict, FILE *stream)
{
    for (size_t i = 0; i < verdict->sighting_count; i++) {
        const struct unc__sighting *sighting = &verdict->sightings[i];

        if (sighting->runs < verdict->runs) {
            (void)fprintf(stream, "flaky: seen in %u of %u runs: ", sighting->runs,
                          verdict->runs);
            unc__printable_write(stream, sighting->title);
            (void)fprintf(stream, " (%s)\n", sighting->fingerprint);
        }
    }
}

void unc__run_verdict_done(struct unc__run_verdict *verdict)
{
    free(verdict->sightings);
    verdict->gate = unc__gate_free(verdict->gate);
    verdict->lookup = unc__lookup_free(verdict->lookup);
}
