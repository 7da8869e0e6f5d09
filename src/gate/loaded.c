/* SPDX-License-Identifier: MIT */
/*
 * A report is read once: its form is checked, its parts are found by their ids, its
 * findings get their fingerprints. Whoever works on it afterwards finds what the header
 * promises, and looks for nothing in the tree.
 */
#include "gate/loaded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/loaded_parts.h"
#include "symbolize/report.h"

#define SCHEMA "unclosed-report/1"

/* "unclosed-report/1", and "unclosed-report/1.4": newer, but readable. */
static bool is_readable(const char *schema)
{
    size_t length = strlen(SCHEMA);

    if (strncmp(schema, SCHEMA, length) != 0) {
        return false;
    }
    schema += length;
    return schema[0] == '\0' || (schema[0] == '.' && schema[1] != '\0' &&
                                 schema[1 + strspn(schema + 1, "0123456789")] == '\0');
}

static int check_schema(const cJSON *tree, struct unc__problem *ret_problem)
{
    const char *schema = unc__document_text(tree, "schema");

    if (is_readable(schema)) {
        return 0;
    }
    if (schema[0] == '\0') {
        return unc__problem_set(ret_problem, -EPROTONOSUPPORT,
                                "is no report of unclosed: it has no \"schema\"");
    }
    return unc__problem_set(ret_problem, -EPROTONOSUPPORT,
                            "is of the schema %.64s, this command reads %s", schema,
                            SCHEMA);
}

static int load(struct unc__loaded_report *report, struct unc__problem *ret_problem)
{
    struct unc__loader loader = { .report = report,
                                  .fields = { .problem = ret_problem } };
    int rc = unc__load_process(&loader);

    if (rc == 0) {
        rc = unc__load_modules(&loader);
    }
    if (rc == 0) {
        rc = unc__load_stacks(&loader);
    }
    if (rc == 0) {
        rc = unc__load_findings(&loader);
    }
    unc__numbers_free(&loader.stacks);
    unc__numbers_free(&loader.modules);
    free(loader.module_table);
    return rc;
}

static int no_memory(struct unc__problem *ret_problem)
{
    return unc__problem_set(ret_problem, -ENOMEM, "not enough memory to work on it");
}

static int take(struct unc__loaded_report *report, const char *path,
                const struct unc__load_options *options, struct unc__problem *ret_problem)
{
    int rc = check_schema(report->tree, ret_problem);

    if (rc != 0) {
        return rc;
    }
    report->path = strdup(path);
    if (report->path == NULL) {
        return no_memory(ret_problem);
    }
    if (options != NULL && options->lookup != NULL) {
        rc = unc__symbolize_report(report->tree, options->lookup, options->on_problem,
                                   options->userdata);
    }
    if (rc == 0) {
        rc = load(report, ret_problem);
    }
    return rc == -ENOMEM ? no_memory(ret_problem) : rc;
}

int unc__loaded_take(cJSON *tree, const char *path,
                     const struct unc__load_options *options,
                     struct unc__loaded_report **ret_report,
                     struct unc__problem *ret_problem)
{
    struct unc__loaded_report *report = calloc(1, sizeof *report);
    int rc;

    if (report == NULL) {
        cJSON_Delete(tree);
        return no_memory(ret_problem);
    }
    report->tree = tree;
    rc = take(report, path, options, ret_problem);
    if (rc != 0) {
        unc__loaded_free(report);
        return rc;
    }
    *ret_report = report;
    return 0;
}

int unc__loaded_read(const char *path, const struct unc__load_options *options,
                     struct unc__loaded_report **ret_report,
                     struct unc__problem *ret_problem)
{
    cJSON *tree;
    int rc = unc__document_read_light(path, &tree, ret_problem);

    return rc != 0 ? rc : unc__loaded_take(tree, path, options, ret_report, ret_problem);
}

bool unc__loaded_is_misuse(const struct unc__loaded_finding *finding)
{
    return strcmp(finding->class, "unclosed") != 0 &&
           strcmp(finding->class, "unseen") != 0;
}

struct unc__loaded_report *unc__loaded_free(struct unc__loaded_report *report)
{
    if (report == NULL) {
        return NULL;
    }
    free(report->findings);
    free(report->frames);
    free(report->stacks);
    cJSON_Delete(report->tree);
    free(report->path);
    free(report);
    return NULL;
}
