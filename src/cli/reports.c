/* SPDX-License-Identifier: MIT */
#include "cli/reports.h"

#include <errno.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/inputs.h"
#include "document/document.h"
#include "document/printable.h"

struct reading {
    const struct unc__reports *reports;
    struct unc__problem problem; /* why there is no tree */
};

/* A module without symbols is no reason to stop: findings keep their offsets. */
static void tell_of_symbols(const char *text, int code, void *userdata)
{
    struct reading *reading = userdata;
    char printable[1024];

    (void)code;
    (void)unc__printable_copy(printable, sizeof printable, text);
    unc__complain(reading->reports->command, "%s", printable);
}

static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct reading *reading = userdata;
    const struct unc__reports *reports = reading->reports;
    const struct unc__load_options options = {
        .lookup = reports->lookup,
        .on_problem = tell_of_symbols,
        .userdata = reading,
    };
    struct unc__loaded_report *report = NULL;
    struct unc__problem problem = { "" };
    int r;

    if (tree == NULL) {
        return reports->on_unmeasured(path, reading->problem.text, reports->userdata);
    }
    r = unc__loaded_take(tree, path, &options, &report, &problem);
    if (r == -ENOMEM) {
        return r;
    }
    if (r < 0) {
        return reports->on_unmeasured(path, problem.text, reports->userdata);
    }
    r = reports->on_report(report, reports->userdata);
    if (!reports->is_taken) {
        (void)unc__loaded_free(report);
    }
    return r;
}

static int tell_unobserved(const struct unc__reports *reports, const cJSON *tree)
{
    const cJSON *list = unc__document_array(tree, "unobserved");
    int r = 0;

    for (const cJSON *item = list != NULL ? list->child : NULL; r == 0 && item != NULL;
         item = item->next) {
        if (cJSON_IsString(item)) {
            r = reports->on_unobserved(item->valuestring, reports->userdata);
        }
    }
    return r;
}

/* What `run` says that it could not keep: no report is there to miss it. */
static int take_run(cJSON *tree, const char *path, void *userdata)
{
    struct reading *reading = userdata;
    const struct unc__reports *reports = reading->reports;
    const cJSON *broken = unc__document_array(tree, "broken");
    int r = 0;

    if (tree == NULL) {
        return reports->on_unmeasured(path, reading->problem.text, reports->userdata);
    }
    if (strcmp(unc__document_text(tree, "schema"), "unclosed-run/1") != 0) {
        r = reports->on_unmeasured(path, "it is not of unclosed-run/1",
                                   reports->userdata);
    }
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tree, "timed_out"))) {
        char printable[1024];

        (void)unc__printable_copy(printable, sizeof printable, path);
        unc__complain(reports->command, "%s: the run was ended by its --timeout",
                      printable);
    }
    for (const cJSON *item = broken != NULL ? broken->child : NULL;
         r == 0 && item != NULL; item = item->next) {
        r = reports->on_unmeasured(
            path, cJSON_IsString(item) ? item->valuestring : "a record could not be read",
            reports->userdata);
    }
    if (r == 0 && reports->on_unobserved != NULL) {
        r = tell_unobserved(reports, tree);
    }
    cJSON_Delete(tree);
    return r;
}

int unc__reports_each(char **operands, const struct unc__reports *reports)
{
    struct reading reading = { .reports = reports, .problem = { "" } };
    int r = unc__inputs_each_run(operands, take_run, &reading, &reading.problem);

    if (r == 0) {
        r = (reports->has_resources ? unc__inputs_each : unc__inputs_each_light)(
            operands, take_report, &reading, &reading.problem);
    }
    if (r == -ENOENT) {
        int told =
            reports->on_unmeasured("no report", reading.problem.text, reports->userdata);

        return told != 0 ? told : r;
    }
    return r;
}
