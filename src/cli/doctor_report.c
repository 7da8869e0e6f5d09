/* SPDX-License-Identifier: MIT */
/* What a report says of how it was made, and what to change for a better one. */
#include <inttypes.h>
#include <string.h>

#include <unclosed/api.h>

#include "cli/doctor.h"
#include "document/document.h"
#include "gate/loaded.h"
#include "gate/measured.h"

static bool is_word(const cJSON *tree, const char *key, const char *word)
{
    return strcmp(unc__document_text(tree, key), word) == 0;
}

/* "posix" is all of the probes, and no call. */
static bool is_call(const cJSON *probe)
{
    return !is_word(probe, "name", "posix");
}

static void add_behind(const cJSON *probe, struct unc__diagnosis *diagnosis)
{
    const char *reason = unc__document_text(probe, "reason");
    const char *next = strstr(reason, "; ");

    unc__diagnosis_add(diagnosis, UNC__MARK_FATAL, "order",
                       "the probes were in it, and no call came to them: %.*s",
                       next != NULL ? (int)(next - reason) : 400, reason);
    unc__diagnosis_advise(
        diagnosis, "%.400s",
        next != NULL ? next + 2 : "link unclosed-probes in front of all other libraries");
}

static void add_probes(const struct unc__loaded_report *report,
                       struct unc__diagnosis *diagnosis)
{
    const cJSON *probes = unc__document_array(report->tree, "probes");
    const cJSON *probe;
    size_t shadowed = 0;

    cJSON_ArrayForEach(probe, probes)
    {
        if (is_word(probe, "state", "active")) {
            unc__diagnosis_add(diagnosis, UNC__MARK_OK, "probes",
                               "the probes were alive (%.64s)",
                               unc__document_text(probe, "name"));
        }
        if (is_word(probe, "state", "shadowed") && !is_call(probe)) {
            add_behind(probe, diagnosis);
        }
        shadowed += is_word(probe, "state", "shadowed") && is_call(probe);
    }
    if (cJSON_GetArraySize(probes) == 0 && report->has_live_probe) {
        unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "probes",
                           "no probe was in it: only its event loops were watched");
        unc__diagnosis_advise(diagnosis,
                              "link it with unclosed-probes ('unclosed flags')");
    }
    if (shadowed == 0) {
        return;
    }
    unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "front",
                       "calls that did not come to the probes: %zu", shadowed);
    cJSON_ArrayForEach(probe, probes)
    {
        if (is_word(probe, "state", "shadowed") && is_call(probe)) {
            unc__diagnosis_name(diagnosis, unc__document_text(probe, "name"));
            unc__diagnosis_advise(diagnosis, "%.400s",
                                  unc__document_text(probe, "reason"));
        }
    }
}

static void add_measured(const struct unc__loaded_report *report,
                         struct unc__diagnosis *diagnosis)
{
    struct unc__problem why = { "" };
    const char *colon;

    if (unc__is_measured(report, false, &why)) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "measured",
                           "what it does not list was given back");
        return;
    }
    colon = strstr(why.text, ": ");
    unc__diagnosis_add(
        diagnosis, report->has_live_probe ? UNC__MARK_PROBLEM : UNC__MARK_FATAL,
        "measured", "%.*s",
        colon != NULL ? (int)(colon - why.text) : (int)sizeof why.text, why.text);
    if (colon != NULL) {
        unc__diagnosis_advise(diagnosis, "%s", colon + 2);
    }
}

static void add_dropped(const struct unc__loaded_report *report,
                        struct unc__diagnosis *diagnosis)
{
    const cJSON *record = unc__document_object(report->tree, "record");

    if (report->dropped > 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "dropped",
                           "things that could not be recorded, or not in full: %" PRIu64,
                           report->dropped);
        unc__diagnosis_advise(diagnosis,
                              "give it more memory (ulimit -v, -l), or a file for the "
                              "record: UNCLOSED_OPTIONS=record=PATH");
    }
    if (unc__document_text(record, "reason")[0] != '\0') {
        unc__diagnosis_add(
            diagnosis, UNC__MARK_NOTE, "record",
            "the record is %.32s, and not where it was asked to be: %.200s",
            unc__document_text(record, "place"), unc__document_text(record, "reason"));
    }
}

static void add_kernel(const cJSON *report, struct unc__diagnosis *diagnosis)
{
    const cJSON *kernel = unc__document_object(report, "kernel");
    const char *reason = unc__document_text(kernel, "reason");
    double unseen =
        unc__document_number(unc__document_object(report, "summary"), "unseen", 0);

    if (is_word(unc__document_object(report, "trigger"), "cause", "killed")) {
        unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "kernel",
                           "it was not compared with what the kernel had open, because "
                           "it was killed");
    } else if (reason[0] != '\0') {
        unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "kernel",
                           "the kernel could not be asked what is open: %.300s", reason);
        unc__diagnosis_advise(diagnosis, "let it see /proc at its end");
    } else if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(kernel, "read"))) {
        unc__diagnosis_add(diagnosis, UNC__MARK_OK, "kernel",
                           "it was compared with what the kernel has open");
    }
    if (unseen > 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "kernel",
                           "%.0f descriptors or children began where nobody saw it: "
                           "system calls of its own, or what the static form does not "
                           "see",
                           unseen);
    }
}

/* Names and lines are looked up when a report is shown: here, what that will need. */
static void add_modules(const cJSON *report, struct unc__diagnosis *diagnosis)
{
    const cJSON *module;
    size_t without_id = 0;
    size_t without_names = 0;
    const char *example = "";
    const char *problem = "";

    cJSON_ArrayForEach(module, unc__document_array(report, "modules"))
    {
        bool has_problem = unc__document_text(module, "symbols_problem")[0] != '\0';

        without_id += unc__document_text(module, "build_id")[0] == '\0';
        if (has_problem && !is_word(module, "symbols", "full")) {
            without_names++;
            example = unc__document_text(module, "path");
            problem = unc__document_text(module, "symbols_problem");
        }
    }
    if (without_id > 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_PROBLEM, "build-id",
                           "modules without a build-id: %zu; whether a file is the right "
                           "one for their lines is only guessed",
                           without_id);
        unc__diagnosis_advise(diagnosis, "link with -Wl,--build-id");
    }
    if (without_names > 0) {
        unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "symbols",
                           "modules without lines: %zu; %.200s because %.300s",
                           without_names, example, problem);
    }
}

/* They are in the tree, too. */
static void ignore(const char *text, int code, void *userdata)
{
    (void)text;
    (void)code;
    (void)userdata;
}

int unc__doctor_report(cJSON *tree, const char *path, struct unc__lookup *lookup,
                       struct unc__diagnosis *ret_diagnosis,
                       struct unc__problem *ret_problem)
{
    struct unc__load_options options = { .lookup = lookup, .on_problem = ignore };
    struct unc__loaded_report *report;
    int r = unc__loaded_take(tree, path, &options, &report, ret_problem);

    *ret_diagnosis = (struct unc__diagnosis){ 0 };
    if (r < 0) {
        return r;
    }
    add_probes(report, ret_diagnosis);
    add_measured(report, ret_diagnosis);
    add_dropped(report, ret_diagnosis);
    add_kernel(report->tree, ret_diagnosis);
    add_modules(report->tree, ret_diagnosis);
    (void)unc__loaded_free(report);
    return 0;
}

/* Why a program of it did not report in, the program itself has to be asked. */
static void add_unobserved(const cJSON *run, struct unc__diagnosis *diagnosis)
{
    const cJSON *unobserved = unc__document_array(run, "unobserved");
    const cJSON *item;

    if (cJSON_GetArraySize(unobserved) == 0) {
        return;
    }
    unc__diagnosis_add(diagnosis, UNC__MARK_NOTE, "unobserved",
                       "processes that never reported in, as shells and compilers: %d",
                       cJSON_GetArraySize(unobserved));
    unc__diagnosis_advise(diagnosis,
                          "for one that should have: 'unclosed doctor PROGRAM'");
    cJSON_ArrayForEach(item, unobserved)
    {
        if (cJSON_IsString(item)) {
            unc__diagnosis_name(diagnosis, item->valuestring);
        }
    }
}

void unc__doctor_run(const cJSON *run, struct unc__diagnosis *ret_diagnosis)
{
    double count = unc__document_number(run, "processes", 0);
    int broken = cJSON_GetArraySize(unc__document_array(run, "broken"));

    *ret_diagnosis = (struct unc__diagnosis){ 0 };
    if (count > 0) {
        unc__diagnosis_add(ret_diagnosis, UNC__MARK_OK, "run",
                           "processes that reported in: %.0f", count);
    } else {
        unc__diagnosis_add(ret_diagnosis, UNC__MARK_FATAL, "run",
                           "none of its processes reported in");
        unc__diagnosis_advise(ret_diagnosis, "link its programs with unclosed-probes "
                                             "('unclosed flags'), and ask 'unclosed "
                                             "doctor PROGRAM'");
    }
    if (unc__document_text(run, "ended_at")[0] == '\0') {
        unc__diagnosis_add(ret_diagnosis, UNC__MARK_PROBLEM, "run",
                           "it has no end: 'unclosed run' was killed, or still runs");
    }
    if (broken > 0) {
        unc__diagnosis_add(ret_diagnosis, UNC__MARK_PROBLEM, "run",
                           "processes of which no report could be made: %d", broken);
    }
    add_unobserved(run, ret_diagnosis);
}
