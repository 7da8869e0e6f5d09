/* SPDX-License-Identifier: MIT */
/*
 * unclosed show: what a report says, for the person who has to mend it. It judges as the
 * gate does, so that both mean the same by "new", but decides nothing: its status says
 * whether all could be shown.
 */
#include "cli/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/choices.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "cli/paths.h"
#include "cli/show_collection.h"
#include "cli/show_json.h"
#include "cli/symbol_options.h"
#include "cli/terminal.h"
#include "document/document.h"

enum {
    OPTION_JSON = 256,
    OPTION_COLOR,
    OPTION_VIEW,
    OPTION_ALL,
    OPTION_FRAMES,
    OPTION_SOURCE
};

#define HEAD_LINES_MAX 8 /* of processes that are as they should be */

struct showing {
    struct unc__show show;
    struct unc__gate_words words;
    struct unc__symbol_options symbols;
    struct unc__lookup *lookup;
    struct unc__gate *gate;
    struct unc__paths sources;
    struct unc__collection collection;
    struct unc__show_json json;
    struct unc__problem problem; /* of the input that is being read */
    struct unc__paths unobserved;
    enum unc__color_when color;
    enum unc__show_view view;
    bool is_json;
    bool is_quiet;
};

static void tell_of_symbols(const char *text, int code, void *userdata)
{
    (void)code;
    (void)userdata;
    unc__complain("show", "%s", text);
}

static int take_unread(struct showing *showing, const char *path, const char *why)
{
    unc__complain("show", "%s: %s", path, why);
    return unc__gate_add_unmeasured(showing->gate, path, why);
}

static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct showing *showing = userdata;
    const struct unc__load_options options = {
        .lookup = showing->lookup,
        .on_problem = tell_of_symbols,
    };
    struct unc__loaded_report *report = NULL;
    struct unc__problem problem = { "" };
    int r;

    if (tree == NULL) {
        return take_unread(showing, path, showing->problem.text);
    }
    r = unc__loaded_take(tree, path, &options, &report, &problem);
    if (r < 0) {
        return r == -ENOMEM ? r : take_unread(showing, path, problem.text);
    }
    r = unc__gate_add(showing->gate, report);
    if (r < 0) {
        (void)unc__loaded_free(report);
        return r;
    }
    if (showing->is_json) {
        return unc__show_json_take(&showing->json, report);
    }
    return unc__collection_take(&showing->collection, report,
                                unc__show_is_measured(&showing->show, report));
}

static int take_texts(struct unc__paths *texts, const cJSON *array)
{
    const cJSON *item;
    int r = 0;

    cJSON_ArrayForEach(item, array)
    {
        if (cJSON_IsString(item) && r == 0) {
            r = unc__paths_add(texts, NULL, item->valuestring);
        }
    }
    return r;
}

/* What `run` knows of processes without a report. */
static int take_run(cJSON *tree, const char *path, void *userdata)
{
    struct showing *showing = userdata;
    const cJSON *broken;
    int r;

    if (tree == NULL) {
        return take_unread(showing, path, showing->problem.text);
    }
    r = take_texts(&showing->unobserved, unc__document_array(tree, "unobserved"));
    broken = unc__document_array(tree, "broken");
    for (const cJSON *item = broken != NULL ? broken->child : NULL;
         r == 0 && item != NULL; item = item->next) {
        r = take_unread(showing, path,
                        cJSON_IsString(item) ? item->valuestring : "a broken record");
    }
    cJSON_Delete(tree);
    return r;
}

static bool wants_tree(const struct showing *showing)
{
    const struct unc__collection *collection = &showing->collection;
    const cJSON *loops;

    if (collection->report_count != 1 || showing->view == UNC__VIEW_LIST) {
        return false;
    }
    loops = unc__document_array(collection->kept[0]->tree, "loops");
    return showing->view == UNC__VIEW_TREE || (loops != NULL && loops->child != NULL);
}

static void show_list(const struct unc__show *show, const struct unc__shown *shown,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)fputc('\n', show->stream);
        unc__show_finding(show, 0, i + 1, &shown[i]);
    }
}

/* Of many a line each, in full those that have something to say for themselves. */
static void show_heads(const struct showing *showing)
{
    const struct unc__collection *collection = &showing->collection;
    size_t lines = 0;
    size_t told = 0;

    for (size_t i = 0; i < collection->kept_count; i++) {
        if (collection->report_count == 1 ||
            !unc__show_is_measured(&showing->show, collection->kept[i])) {
            unc__show_head(&showing->show, collection->kept[i]);
            told++;
        } else if (lines++ < HEAD_LINES_MAX) {
            unc__show_head_line(&showing->show, collection->kept[i]);
            told++;
        }
    }
    if (collection->report_count > told) {
        unc__show_line(&showing->show, 0, UNC__PAINT_HEAD, "%zu more process%s",
                       collection->report_count - told,
                       collection->report_count - told == 1 ? "" : "es");
    }
    for (size_t i = 0; i < showing->unobserved.count; i++) {
        unc__show_line(&showing->show, 0, UNC__PAINT_WARNING, "not observed: %s",
                       showing->unobserved.items[i]);
    }
}

/* What is hidden leaves the list, and only that. */
static void drop_hidden(struct showing *showing)
{
    struct unc__collection *collection = &showing->collection;
    size_t left = 0;

    for (size_t i = 0; i < collection->shown_count; i++) {
        if (!unc__show_is_hidden(&showing->show, collection->shown[i].finding)) {
            collection->shown[left++] = collection->shown[i];
        }
    }
    collection->shown_count = left;
}

static void print_total(const struct showing *showing, char *const *paths)
{
    const struct unc__show *show = &showing->show;
    struct unc__gate_result result = unc__gate_result(showing->gate);

    if (result.unmeasured > 0) {
        unc__paint(show, UNC__PAINT_WARNING);
        (void)fputs("incomplete: ", show->stream);
    } else {
        unc__paint(show, result.unclosed > 0 ? UNC__PAINT_HEAD : UNC__PAINT_GOOD);
    }
    unc__total_print(&result, show->stream, paths);
    unc__paint_end(show);
    (void)fputc('\n', show->stream);
}

static void print(struct showing *showing, char *const *paths)
{
    const struct unc__collection *collection = &showing->collection;

    if (showing->is_json) {
        unc__show_json_end(&showing->json);
        return;
    }
    if (collection->report_count == 0) {
        return;
    }
    if (!showing->is_quiet) {
        drop_hidden(showing);
        showing->show.has_many = collection->report_count > 1;
        show_heads(showing);
        if (wants_tree(showing)) {
            unc__show_tree(&showing->show, collection->shown, collection->shown_count);
        } else {
            show_list(&showing->show, collection->shown, collection->shown_count);
        }
        (void)fputc('\n', stdout);
    }
    print_total(showing, paths);
}

static int read_inputs(struct showing *showing, char **operands)
{
    int r = unc__inputs_each_run(operands, take_run, showing, &showing->problem);

    return r < 0 ? r
                 : unc__inputs_each(operands, take_report, showing, &showing->problem);
}

/* Without operands the newest, found once, so that all that is read is one run's. */
static int show_inputs(struct showing *showing, char **operands)
{
    struct unc__paths paths = { 0 };
    int r = unc__inputs_resolve(operands, &paths, &showing->problem);

    if (r == 0 && operands[0] == NULL) {
        unc__inputs_tell_newest("show", paths.items[0]);
    }
    if (r == -ENOENT) {
        unc__complain("show", "%s", showing->problem.text);
        return UNC__EXIT_UNMEASURED;
    }
    if (r == 0) {
        r = read_inputs(showing, paths.items);
    }
    if (r == 0) {
        print(showing, paths.items);
    }
    unc__paths_done(&paths);
    if (r == -ENOMEM) {
        unc__complain("show", "there is no memory left");
        return UNC__EXIT_FAULT;
    }
    return unc__gate_result(showing->gate).unmeasured > 0 ? UNC__EXIT_UNMEASURED
                                                          : UNC__EXIT_OK;
}

static int take_view(struct showing *showing, int id, struct unc__arguments *arguments)
{
    int word;

    switch (id) {
    case OPTION_VIEW:
        word = unc__arguments_word(arguments, "view", unc__choices_view);
        showing->view = word >= 0 ? (enum unc__show_view)word : UNC__VIEW_AUTO;
        return word >= 0 ? 1 : -1;
    case OPTION_FRAMES:
        word = unc__arguments_word(arguments, "frames", unc__choices_frames);
        showing->show.has_all_frames = word == 1;
        return word >= 0 ? 1 : -1;
    case OPTION_COLOR:
        word = unc__color_word(arguments);
        showing->color = word >= 0 ? (enum unc__color_when)word : UNC__COLOR_AUTO;
        return word >= 0 ? 1 : -1;
    default:
        return unc__gate_words_take(&showing->words, id, arguments);
    }
}

/* Returns: 1, or -1: end with arguments->status. */
static int take_option(struct showing *showing, int id, struct unc__arguments *arguments)
{
    if (unc__symbol_options_take(&showing->symbols, id, arguments->value)) {
        return 1;
    }
    switch (id) {
    case OPTION_JSON:
        showing->is_json = true;
        return 1;
    case OPTION_ALL:
        showing->show.has_all_findings = true;
        return 1;
    case OPTION_SOURCE:
        if (unc__paths_add(&showing->sources, NULL, arguments->value) == 0) {
            return 1;
        }
        unc__complain("show", "there is no memory left");
        arguments->status = UNC__EXIT_FAULT;
        return -1;
    case 'q':
        showing->is_quiet = true;
        return 1;
    default:
        return take_view(showing, id, arguments);
    }
}

static int start(struct showing *showing, const struct unc__arguments *arguments)
{
    int status = unc__gate_words_new(&showing->words, arguments, &showing->gate);

    showing->symbols.has_all_lines = showing->show.has_all_frames;
    if (status == UNC__EXIT_OK) {
        status = unc__symbol_options_new(&showing->symbols, arguments, &showing->lookup);
    }
    showing->json.stream = stdout;
    showing->show.stream = stdout;
    showing->show.columns = unc__terminal_columns(stdout);
    showing->show.has_color = unc__color_is_wanted(stdout, showing->color);
    showing->show.has_baseline = showing->words.options.baseline != NULL;
    showing->show.is_killed_accepted = showing->words.options.is_killed_accepted;
    showing->show.sources = showing->sources.items;
    showing->show.working_folder = getcwd(NULL, 0);
    return status;
}

static void end(struct showing *showing)
{
    unc__collection_done(&showing->collection);
    unc__paths_done(&showing->sources);
    unc__paths_done(&showing->unobserved);
    free(showing->show.working_folder);
    showing->gate = unc__gate_free(showing->gate);
    showing->lookup = unc__lookup_free(showing->lookup);
    unc__gate_words_done(&showing->words);
}

static int run_show(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_show, argc, argv);
    struct showing showing = { .color = UNC__COLOR_AUTO };
    int status;
    int id;
    int r = 1;

    unc__gate_words_init(&showing.words);
    while (r == 1 && (id = unc__arguments_next(&arguments)) > 0) {
        r = take_option(&showing, id, &arguments);
    }
    if (r != 1 || id < 0) {
        status = arguments.status;
    } else {
        status = start(&showing, &arguments);
    }
    if (r == 1 && id == 0 && status == UNC__EXIT_OK) {
        status = show_inputs(&showing, arguments.operands);
    }
    end(&showing);
    return status;
}

static const struct unc__cli_option options[] = {
    { OPTION_VIEW, "view", "HOW",
      "tree: below what owns it, list: one after the other; auto is a tree where a "
      "report "
      "has event loops" },
    { OPTION_ALL, "all", NULL, "show what is suppressed or expected as well" },
    { OPTION_FRAMES, "frames", "WHICH",
      "user: fold those of libraries (the default), or all" },
    { OPTION_SOURCE, "source", "DIR",
      "look for source files below DIR first; may be given again" },
    { 'q', "quiet", NULL, "print the last line alone" },
    { OPTION_JSON, "json", NULL,
      "print the report with its symbols and verdicts as JSON; many as "
      "unclosed-reports/1" },
    { OPTION_COLOR, "color", "WHEN", "auto, always or never" },
    UNC_BASELINE_OPTIONS,
    UNC_FILTER_OPTIONS,
    UNC_SYMBOL_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_show = {
    .name = "show",
    .summary = "show what was left unclosed, and the line to mend",
    .usage = "[options] [REPORT…]",
    .examples = "# the newest report or run of this user\n"
                "unclosed show\n"
                "# every process of a run, one finding once\n"
                "unclosed show reports/\n"
                "# only how many there are\n"
                "unclosed show -q report.json\n"
                "# with file and line, for another program\n"
                "unclosed show --json report.json\n",
    .text =
        "A REPORT is a file, a file of many that `merge` made, a folder, or - for "
        "standard input; without any, it is the newest run or report of this user.\n"
        "\n"
        "Of each finding: what was left open, the line where it was acquired, how the "
        "program came there, why it was reported, what to do about it, and the command "
        "that says that it is meant to be so (`keep`). Frames of libraries are folded. "
        "Findings of several reports with the same fingerprint are one.\n"
        "\n"
        "A baseline and suppressions are used as `unclosed gate` does, and tell new from "
        "old; what was found does not change the status, that is what the gate is for. "
        "The status is 3 where a report could not be read, or does not say all: no probe "
        "was alive, the process was killed, resources could not be recorded.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_show,
};
