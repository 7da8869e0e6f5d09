/* SPDX-License-Identifier: MIT */
/*
 * unclosed merge: many reports in one file, for a job that has to hand on one. Written
 * report by report, so that memory does not depend on their number. What cannot be read
 * ends it with nothing written: a file without the broken report would be green where the
 * folder was not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/api.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "document/document.h"
#include "document/print.h"
#include "document/printable.h"
#include "gate/loaded.h"

struct merging {
    char **operands;
    const char *output;
    FILE *stream;
    struct unc__problem problem; /* of reading */
    size_t reports;
    size_t unreadable;
};

static void complain(const char *path, const char *why)
{
    char printable[2][1024];

    (void)unc__printable_copy(printable[0], sizeof printable[0], path);
    (void)unc__printable_copy(printable[1], sizeof printable[1], why);
    unc__complain("merge", "%s%s%s", printable[0], path[0] != '\0' ? ": " : "",
                  printable[1]);
}

/* Every one that cannot be read is told, not only the first. */
static int refuse(struct merging *merging, const char *path, const char *why)
{
    complain(path, why);
    merging->unreadable++;
    return 0;
}

/* Loaded to be checked, and written as it came: nothing of it is lost or added. */
static int write_report(struct merging *merging, cJSON *tree, const char *path)
{
    const struct unc__load_options options = { .lookup = NULL };
    struct unc__loaded_report *report = NULL;
    cJSON *copy = cJSON_Duplicate(tree, /* recurse= */ true);
    int r = copy != NULL ? 0 : -ENOMEM;

    if (r == 0) {
        r = unc__loaded_take(copy, path, &options, &report, &merging->problem);
    }
    if (r == 0 && merging->unreadable == 0) {
        (void)fputs(merging->reports > 0 ? ",\n" : "\n", merging->stream);
        unc__print_tree(merging->stream, tree, /* is_pretty= */ false);
        merging->reports++;
    }
    (void)unc__loaded_free(report);
    cJSON_Delete(tree);
    if (r == -ENOMEM) {
        return r;
    }
    return r < 0 ? refuse(merging, path, merging->problem.text) : 0;
}

static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct merging *merging = userdata;

    if (tree == NULL) {
        return refuse(merging, path, merging->problem.text);
    }
    return write_report(merging, tree, path);
}

/* A run that could not keep everything must not look complete without its run.json. */
static int take_run(cJSON *tree, const char *path, void *userdata)
{
    struct merging *merging = userdata;
    const cJSON *broken;

    if (tree == NULL) {
        return refuse(merging, path, merging->problem.text);
    }
    broken = unc__document_array(tree, "broken");
    for (const cJSON *item = broken != NULL ? broken->child : NULL; item != NULL;
         item = item->next) {
        (void)refuse(merging, path,
                     cJSON_IsString(item) ? item->valuestring
                                          : "a record could not be read");
    }
    cJSON_Delete(tree);
    return 0;
}

static int print_reports(FILE *stream, void *userdata)
{
    struct merging *merging = userdata;
    int r;

    merging->stream = stream;
    (void)fputs("{\"schema\":\"unclosed-reports/1\",\"tool\":{\"name\":\"unclosed\","
                "\"version\":\"" UNC_VERSION "\"},\"reports\":[",
                stream);
    r = unc__inputs_each_run(merging->operands, take_run, merging, &merging->problem);
    if (r == 0) {
        r = unc__inputs_each_but(merging->output, merging->operands, take_report, merging,
                                 &merging->problem);
    }
    (void)fputs("]}\n", stream);
    if (r == -ENOENT) {
        r = refuse(merging, "", merging->problem.text);
    }
    return r == 0 && merging->unreadable > 0 ? UNC__EXIT_UNMEASURED : r;
}

static int merge(struct merging *merging, const char *path)
{
    struct unc__problem problem = { "" };
    int r = unc__document_print(path, print_reports, merging, &problem);

    if (r == UNC__EXIT_UNMEASURED) {
        complain("", "so nothing was written: what cannot be read would be forgotten");
        return r;
    }
    if (r < 0) {
        complain(path, r == -ENOMEM ? "there is no memory left" : problem.text);
        return unc__status_of(r);
    }
    return UNC__EXIT_OK;
}

static int run_merge(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_merge, argc, argv);
    struct merging merging = { .reports = 0 };
    const char *path = NULL;
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        path = arguments.value;
    }
    if (id < 0) {
        return arguments.status;
    }
    if (path == NULL) {
        return unc__arguments_refuse(&arguments, "where to? -o FILE, or -o - for "
                                                 "standard output");
    }
    merging.operands = arguments.operands;
    merging.output = path;
    return merge(&merging, path);
}

static const struct unc__cli_option options[] = {
    { 'o', "output", "FILE", "write to FILE, which is replaced; -: standard output" },
    { 0 },
};

const struct unc__command unc__command_merge = {
    .name = "merge",
    .summary = "put many reports into one file",
    .usage = "-o FILE [REPORT…]",
    .examples = "# hand on the reports of a job as one file\n"
                "unclosed merge -o reports.json reports/\n"
                "unclosed gate reports.json\n",
    .text = "The file is of the schema unclosed-reports/1, and every command that takes "
            "reports takes it. Files that were merged already are taken apart: there is "
            "one list in the end; FILE itself is passed over in a folder. If anything "
            "cannot be read, nothing is written and "
            "the status is 3: what is missing must not be forgotten on the way.\n",
    .options = options,
    .run = run_merge,
};
