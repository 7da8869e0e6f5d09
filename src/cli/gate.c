/* SPDX-License-Identifier: MIT */
/*
 * unclosed gate: the verdict. Everything that decides is in src/gate; here are the words
 * of the command line, and the order in which things are said: what could not be measured
 * also goes to standard error, where a log keeps it when the output goes elsewhere.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "cli/reports.h"
#include "cli/symbol_options.h"
#include "cli/terminal.h"
#include "cli/ways.h"
#include "document/document.h"
#include "document/printable.h"

enum {
    OPTION_JSON = 256,
    OPTION_COLOR
};

struct gating {
    struct unc__gate_words words;
    struct unc__symbol_options symbols;
    struct unc__lookup *lookup;
    struct unc__gate *gate;
    enum unc__color_when color;
    bool is_json;
    bool is_quiet;
};

/* What makes a report weaker than it looks, and is no reason to fail. */
static void tell_of_limits(const struct unc__loaded_report *report)
{
    const cJSON *kernel = unc__document_object(report->tree, "kernel");
    char path[1024];

    (void)unc__printable_copy(path, sizeof path, report->path);
    if (cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(kernel, "read"))) {
        unc__complain("gate",
                      "%s: /proc could not be read, so descriptors were not compared "
                      "with the kernel's",
                      path);
    }
    if (report->dropped > 0) {
        unc__complain("gate",
                      "%s: %" PRIu64
                      " resources or their stacks could not be recorded in "
                      "full",
                      path, report->dropped);
    }
}

static int on_report(struct unc__loaded_report *report, void *userdata)
{
    struct gating *gating = userdata;

    tell_of_limits(report);
    return unc__gate_add(gating->gate, report);
}

static int on_unmeasured(const char *name, const char *why, void *userdata)
{
    struct gating *gating = userdata;

    return unc__gate_add_unmeasured(gating->gate, name, why);
}

static int take_option(struct gating *gating, int id, struct unc__arguments *arguments)
{
    int color;

    if (unc__symbol_options_take(&gating->symbols, id, arguments->value)) {
        return 1;
    }
    switch (id) {
    case OPTION_JSON:
        gating->is_json = true;
        return 1;
    case 'q':
        gating->is_quiet = true;
        return 1;
    case OPTION_COLOR:
        color = unc__color_word(arguments);
        gating->color = color >= 0 ? (enum unc__color_when)color : UNC__COLOR_AUTO;
        return color >= 0 ? 1 : -1;
    default:
        return unc__gate_words_take(&gating->words, id, arguments);
    }
}

/* The verdict comes last, and before it what to do about it. */
static int print(struct gating *gating, const struct unc__paths *paths)
{
    static const char *const words[] = { "green", "red", "", "not measured" };
    static char *const none[] = { NULL };
    struct unc__gate_result result = unc__gate_result(gating->gate);
    char *const *items = paths->count > 0 ? paths->items : none;
    bool has_color = unc__color_is_wanted(stdout, gating->color);

    if (gating->is_quiet && result.status == UNC__EXIT_OK) {
        return 0;
    }
    (void)unc__gate_print_reasons(gating->gate, stdout, has_color, gating->is_quiet);
    unc__ways_print(gating->gate, &gating->words, items, stdout);
    if (has_color) {
        (void)printf("\033[1;%dm%s\033[0m: ", result.status == UNC__EXIT_OK ? 32 : 31,
                     words[result.status]);
    } else {
        (void)printf("%s: ", words[result.status]);
    }
    unc__total_print(&result, stdout, items);
    (void)fputc('\n', stdout);
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : -EIO;
}

static int say(struct gating *gating, const struct unc__paths *paths)
{
    struct unc__problem problem = { "" };
    cJSON *tree;
    int r;

    if (!gating->is_json) {
        return print(gating, paths);
    }
    tree = unc__gate_json(gating->gate);
    if (tree == NULL) {
        return -ENOMEM;
    }
    r = unc__document_write("-", tree, /* is_pretty= */ true, &problem);
    cJSON_Delete(tree);
    return r;
}

static int read_reports(struct gating *gating, char **operands,
                        struct unc__paths *ret_paths)
{
    const struct unc__reports reports = {
        .command = "gate",
        .lookup = gating->lookup,
        .on_report = on_report,
        .on_unmeasured = on_unmeasured,
        .userdata = gating,
    };
    struct unc__problem problem = { "" };
    int r = unc__inputs_resolve(operands, ret_paths, &problem);

    if (r == -ENOENT) {
        return on_unmeasured("no report", problem.text, gating);
    }
    if (r == 0 && operands[0] == NULL) {
        unc__inputs_tell_newest("gate", ret_paths->items[0]);
    }
    return r == 0 ? unc__reports_each(ret_paths->items, &reports) : r;
}

static int judge(struct gating *gating, char **operands)
{
    struct unc__paths paths = { 0 };
    int r = read_reports(gating, operands, &paths);

    if (r == 0) {
        r = say(gating, &paths);
        (void)fflush(stdout);
        (void)unc__gate_print_unmeasured(gating->gate, stderr, "unclosed: gate: ");
    }
    unc__paths_done(&paths);
    if (r < 0) {
        unc__complain("gate", r == -ENOMEM ? "there is no memory left"
                                           : "cannot write the result");
        return UNC__EXIT_FAULT;
    }
    return unc__gate_result(gating->gate).status;
}

static int run_gate(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_gate, argc, argv);
    struct gating gating = { .color = UNC__COLOR_AUTO };
    int id;
    int r = 1;

    unc__gate_words_init(&gating.words);
    while (r == 1 && (id = unc__arguments_next(&arguments)) > 0) {
        r = take_option(&gating, id, &arguments);
    }
    if (r != 1 || id < 0) {
        return arguments.status;
    }
    r = unc__gate_words_new(&gating.words, &arguments, &gating.gate);
    if (r == UNC__EXIT_OK) {
        r = unc__symbol_options_new(&gating.symbols, &arguments, &gating.lookup);
    }
    if (r == UNC__EXIT_OK) {
        r = judge(&gating, arguments.operands);
    }
    gating.gate = unc__gate_free(gating.gate);
    gating.lookup = unc__lookup_free(gating.lookup);
    unc__gate_words_done(&gating.words);
    return r;
}

static const struct unc__cli_option options[] = {
    UNC_GATE_OPTIONS,
    UNC_SYMBOL_OPTIONS,
    { OPTION_JSON, "json", NULL, "print the verdict as JSON, unclosed-gate/1" },
    { OPTION_COLOR, "color", "WHEN", "auto, always or never" },
    { 'q', "quiet", NULL, "say only what fails and what was not measured" },
    { 0 },
};

const struct unc__command unc__command_gate = {
    .name = "gate",
    .summary = "judge reports: fail if something was left unclosed",
    .usage = "[options] [REPORT…]",
    .examples =
        "# all reports of a folder, against .unclosed/baseline.json if it is there\n"
        "unclosed gate reports/\n"
        "# tolerate what is there today, and fail for anything else\n"
        "unclosed baseline update reports/ && unclosed gate reports/\n"
        "# a daemon: only what is proven to be a leak\n"
        "unclosed gate --evidence certain daemon.json\n"
        "# at most three descriptors in any process, and no timer\n"
        "unclosed gate --max fd=3,timer=0 reports/\n"
        "# in GitHub Actions: annotations at the lines, and a summary\n"
        "unclosed convert --to github reports/; unclosed gate reports/\n",
    .text =
        "A REPORT is a file, a file of many that `merge` made, a folder, or - for "
        "standard input; without any, it is the newest run or report of this user.\n\n"
        "With a baseline, what is not in it fails; without one, everything fails. "
        "Suppressed and expected findings never do, nor do those of libraries unless "
        "--library says so. A finding whose code was rearranged a little (one function "
        "more or less between it and its caller) is still known to the baseline: it is "
        "told as moved. A built-in list suppresses what well-known libraries keep for "
        "ever; each line of it that was used is told, and --no-builtin does without.\n\n"
        "Counts: findings with one fingerprint add up within a report. Over several "
        "reports, the highest count in any single one is what is compared with the "
        "baseline, and so with --max: a leak that a hundred test programs share is one "
        "leak, and stays as large as it was when a program is added. --max alone decides "
        "about the kinds that it names; with --fail-on, both have to be content.\n\n"
        "What is found weighs most (1); then what could not be measured (3): no report, "
        "one without a live probe, one that is cut short, of another schema or "
        "incomplete. So a gate is never green because nothing ran. How long a program "
        "waits at its end for what is just being released is the program's own option: "
        "UNCLOSED_OPTIONS=settle=MS.\n",
    .options = options,
    .run = run_gate,
};
