/* SPDX-License-Identifier: MIT */
/*
 * unclosed diff: what is new between two sides, each of them a report, a folder, a file
 * of many or a baseline. Counts are compared as the gate compares them: the highest in
 * any single report.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/reports.h"
#include "cli/symbol_options.h"
#include "document/document.h"
#include "document/printable.h"
#include "gate/comparison.h"
#include "gate/measured.h"

enum {
    OPTION_JSON = 256
};

struct half {
    struct unc__tally tally;
    struct unc__baseline baseline;
    bool is_baseline;
    size_t reports;
};

struct diffing {
    struct unc__symbol_options symbols;
    struct unc__lookup *lookup;
    struct half halves[2];
    struct half *half; /* that is being read */
    bool is_killed_accepted;
    bool is_json;
    size_t unmeasured;
    size_t counts[UNC__CHANGE_COUNT];
    cJSON *list; /* of findings, for JSON */
};

static int on_unmeasured(const char *name, const char *why, void *userdata)
{
    struct diffing *diffing = userdata;
    char printable[2][1024];

    (void)unc__printable_copy(printable[0], sizeof printable[0], name);
    (void)unc__printable_copy(printable[1], sizeof printable[1], why);
    unc__complain("diff", "%s: %s", printable[0], printable[1]);
    diffing->unmeasured++;
    return 0;
}

static int on_report(struct unc__loaded_report *report, void *userdata)
{
    struct diffing *diffing = userdata;
    struct unc__problem why = { "" };
    int r = 0;

    if (!unc__is_measured(report, diffing->is_killed_accepted, &why)) {
        r = on_unmeasured(report->path, why.text, diffing);
    }
    for (size_t i = 0; r == 0 && i < report->finding_count; i++) {
        const struct unc__loaded_finding *finding = &report->findings[i];

        if (finding->status != UNC__FINDING_EXPECTED) {
            r = unc__tally_add(&diffing->half->tally, report, finding,
                               UNC__STANDING_COUNTED, finding->count, NULL);
        }
    }
    unc__tally_end_report(&diffing->half->tally);
    diffing->half->reports++;
    return r;
}

/* A file is looked at first: only a baseline says that it is one. */
static bool is_baseline(const char *path)
{
    struct stat status;
    cJSON *tree = NULL;
    bool is_one;

    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
        unc__document_read(path, &tree, NULL) < 0) {
        return false;
    }
    is_one = strncmp(unc__document_text(tree, "schema"), "unclosed-baseline/", 18) == 0;
    cJSON_Delete(tree);
    return is_one;
}

/* Returns: an exit status. */
static int read_half(struct diffing *diffing, char *operand)
{
    const struct unc__reports reports = {
        .command = "diff",
        .lookup = diffing->lookup,
        .on_report = on_report,
        .on_unmeasured = on_unmeasured,
        .userdata = diffing,
    };
    struct unc__problem problem = { "" };
    char *operands[] = { operand, NULL };
    int r;

    diffing->half->is_baseline = is_baseline(operand);
    if (!diffing->half->is_baseline) {
        r = unc__reports_each(operands, &reports);
        if (r < 0 && r != -ENOENT) {
            unc__complain("diff", "there is no memory left");
            return UNC__EXIT_FAULT;
        }
        return UNC__EXIT_OK;
    }
    r = unc__baseline_read(operand, &diffing->half->baseline, &problem);
    if (r < 0) {
        char printable[1024];

        (void)unc__printable_copy(printable, sizeof printable, problem.text);
        unc__complain("diff", "%s: %s", operand, printable);
        return unc__status_of(r);
    }
    return UNC__EXIT_OK;
}

static void print_change(enum unc__change change, const struct unc__compared *item,
                         uint64_t before, uint64_t after)
{
    bool has_title = item->title[0] != '\0';

    (void)printf("%-5s ", unc__change_word(change));
    if (before > 0 && after > 0) {
        (void)printf("%" PRIu64 " -> %" PRIu64 "  ", before, after);
    } else {
        (void)printf("%" PRIu64 "  ", item->count);
    }
    unc__printable_write(stdout, has_title ? item->title : item->kind);
    (void)fputs("\n      in ", stdout);
    unc__printable_write(stdout, item->functions);
    if (item->places != NULL && item->places->count > 0) {
        (void)fputs(unc__places_are_one(item->places) ? " at " : ", ", stdout);
        unc__places_print(item->places, stdout);
    }
    (void)fputs("\n      ", stdout);
    unc__printable_write(stdout, item->fingerprint);
    (void)fputc('\n', stdout);
}

static bool add_change(cJSON *list, enum unc__change change,
                       const struct unc__compared *item, uint64_t before, uint64_t after)
{
    cJSON *tree = cJSON_CreateObject();

    if (tree == NULL || !cJSON_AddItemToArray(list, tree)) {
        cJSON_Delete(tree);
        return false;
    }
    return cJSON_AddStringToObject(tree, "change", unc__change_word(change)) != NULL &&
           cJSON_AddStringToObject(tree, "fingerprint", item->fingerprint) != NULL &&
           cJSON_AddStringToObject(tree, "class", item->class) != NULL &&
           cJSON_AddStringToObject(tree, "kind", item->kind) != NULL &&
           cJSON_AddStringToObject(tree, "title", item->title) != NULL &&
           cJSON_AddStringToObject(tree, "functions", item->functions) != NULL &&
           cJSON_AddStringToObject(tree, "place", item->place) != NULL &&
           unc__places_json(item->places, tree) &&
           cJSON_AddNumberToObject(tree, "before", (double)before) != NULL &&
           cJSON_AddNumberToObject(tree, "after", (double)after) != NULL;
}

static int take_change(enum unc__change change, const struct unc__compared *item,
                       uint64_t before, uint64_t after, void *userdata)
{
    struct diffing *diffing = userdata;

    diffing->counts[change]++;
    if (diffing->is_json) {
        return add_change(diffing->list, change, item, before, after) ? 0 : -ENOMEM;
    }
    if (change != UNC__CHANGE_SAME) {
        print_change(change, item, before, after);
    }
    return 0;
}

static int compare(struct diffing *diffing)
{
    struct unc__side sides[2] = { { 0 }, { 0 } };
    int r = 0;

    for (size_t i = 0; r == 0 && i < 2; i++) {
        struct half *half = &diffing->halves[i];

        r = unc__side_init(&sides[i], &half->tally,
                           half->is_baseline ? &half->baseline : NULL);
    }
    if (r == 0) {
        r = unc__compare(&sides[0], &sides[1], take_change, diffing);
    }
    unc__side_done(&sides[0]);
    unc__side_done(&sides[1]);
    return r;
}

static void print_summary(const struct diffing *diffing)
{
    for (int i = 0; i < UNC__CHANGE_COUNT; i++) {
        (void)printf("%s%zu %s", i > 0 ? ", " : "", diffing->counts[i],
                     unc__change_word((enum unc__change)i));
    }
    (void)fputc('\n', stdout);
}

static int write_json(struct diffing *diffing)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *summary = NULL;
    int r = -ENOMEM;

    if (tree != NULL && cJSON_AddStringToObject(tree, "schema", "unclosed-diff/1")) {
        summary = cJSON_AddObjectToObject(tree, "summary");
        diffing->list = cJSON_AddArrayToObject(tree, "findings");
    }
    if (summary != NULL && diffing->list != NULL) {
        r = compare(diffing);
    }
    for (int i = 0; r == 0 && i < UNC__CHANGE_COUNT; i++) {
        if (cJSON_AddNumberToObject(summary, unc__change_word((enum unc__change)i),
                                    (double)diffing->counts[i]) == NULL) {
            r = -ENOMEM;
        }
    }
    if (r == 0) {
        r = unc__document_write("-", tree, /* is_pretty= */ true, NULL);
    }
    cJSON_Delete(tree);
    return r;
}

static int say(struct diffing *diffing)
{
    int r = diffing->is_json ? write_json(diffing) : compare(diffing);

    if (r < 0) {
        unc__complain("diff", r == -ENOMEM ? "there is no memory left"
                                           : "cannot write the result");
        return UNC__EXIT_FAULT;
    }
    if (!diffing->is_json) {
        print_summary(diffing);
    }
    if (diffing->counts[UNC__CHANGE_NEW] + diffing->counts[UNC__CHANGE_MORE] > 0) {
        return UNC__EXIT_FINDINGS;
    }
    return diffing->unmeasured > 0 ? UNC__EXIT_UNMEASURED : UNC__EXIT_OK;
}

/* Both sides are read before anything is said. */
static int diff(struct diffing *diffing, const struct unc__arguments *arguments)
{
    int status = unc__symbol_options_new(&diffing->symbols, arguments, &diffing->lookup);

    for (size_t i = 0; i < 2; i++) {
        unc__tally_init(&diffing->halves[i].tally);
        unc__baseline_init(&diffing->halves[i].baseline);
    }
    for (size_t i = 0; status == UNC__EXIT_OK && i < 2; i++) {
        diffing->half = &diffing->halves[i];
        status = read_half(diffing, arguments->operands[i]);
        if (status == UNC__EXIT_OK && !diffing->half->is_baseline &&
            diffing->half->reports == 0) {
            status = UNC__EXIT_UNMEASURED;
        }
    }
    if (status == UNC__EXIT_OK) {
        status = say(diffing);
    }
    for (size_t i = 0; i < 2; i++) {
        unc__tally_done(&diffing->halves[i].tally);
        unc__baseline_done(&diffing->halves[i].baseline);
    }
    diffing->lookup = unc__lookup_free(diffing->lookup);
    return status;
}

static int run_diff(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_diff, argc, argv);
    struct diffing diffing = { .is_json = false };
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        if (id == OPTION_JSON) {
            diffing.is_json = true;
        } else if (id == UNC__OPTION_ACCEPT_KILLED) {
            diffing.is_killed_accepted = true;
        } else {
            (void)unc__symbol_options_take(&diffing.symbols, id, arguments.value);
        }
    }
    if (id < 0) {
        return arguments.status;
    }
    if (arguments.operand_count != 2) {
        return unc__arguments_refuse(&arguments, "two sides are compared, not %d",
                                     arguments.operand_count);
    }
    return diff(&diffing, &arguments);
}

static const struct unc__cli_option options[] = {
    { UNC__OPTION_ACCEPT_KILLED, "accept-killed", NULL,
      "be content with processes that were killed" },
    UNC_SYMBOL_OPTIONS,
    { OPTION_JSON, "json", NULL, "print the differences as JSON, unclosed-diff/1" },
    { 0 },
};

const struct unc__command unc__command_diff = {
    .name = "diff",
    .summary = "compare two reports: what is new, what is gone",
    .usage = "[options] BEFORE AFTER",
    .examples = "# what a change brought\n"
                "unclosed diff main/ branch/\n"
                "# what a baseline tolerates and is not there any more\n"
                "unclosed diff .unclosed/baseline.json reports/\n",
    .text =
        "Each side is a report, a file of many, a folder, or a baseline. Findings are "
        "the same if their fingerprints are; of several reports of one side, the "
        "highest count in any single one is compared.\n\n"
        "The status is 1 if there are new ones, or more of one, else 0; 3 if nothing "
        "new was found but not everything could be measured.\n",
    .options = options,
    .run = run_diff,
};
