/* SPDX-License-Identifier: MIT */
/*
 * unclosed baseline: the file of what is tolerated. It is written only when everything
 * was measured: half of the reports would make a baseline that is red for the other half,
 * or forget what is still there.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "cli/lock.h"
#include "cli/reports.h"
#include "cli/symbol_options.h"
#include "document/printable.h"
#include "gate/adopt.h"
#include "gate/baseline.h"
#include "gate/upwards.h"

enum {
    OPTION_FORCE = 256,
    OPTION_NOTE
};

struct changing {
    const struct unc__arguments *arguments;
    struct unc__gate_words words;
    struct unc__symbol_options symbols;
    struct unc__lookup *lookup;
    struct unc__gate *gate;
    const char *note;
    char *placed; /* where a new baseline goes; on the heap */
    bool is_forced;
    bool is_pruning;
};

static int on_report(struct unc__loaded_report *report, void *userdata)
{
    struct changing *changing = userdata;

    return unc__gate_add(changing->gate, report);
}

static int on_unmeasured(const char *name, const char *why, void *userdata)
{
    struct changing *changing = userdata;

    return unc__gate_add_unmeasured(changing->gate, name, why);
}

/* A text of a file, or a path, on its way to a terminal. */
static void complain(const char *path, const char *text)
{
    char printable[2][1024];

    (void)unc__printable_copy(printable[0], sizeof printable[0], path);
    (void)unc__printable_copy(printable[1], sizeof printable[1], text);
    unc__complain("baseline", "%s%s%s", printable[0], path[0] != '\0' ? ": " : "",
                  printable[1]);
}

static void today(char ret_day[16])
{
    time_t now = time(NULL);
    struct tm day;

    if (gmtime_r(&now, &day) == NULL || strftime(ret_day, 16, "%Y-%m-%d", &day) == 0) {
        strcpy(ret_day, "1970-01-01");
    }
}

/* Returns: an exit status; UNC__EXIT_OK: all reports were read and measured. */
static int measure(struct changing *changing)
{
    const struct unc__reports reports = {
        .command = "baseline",
        .lookup = changing->lookup,
        .on_report = on_report,
        .on_unmeasured = on_unmeasured,
        .userdata = changing,
    };
    char **operands = changing->arguments->operands;
    struct unc__paths paths = { 0 };
    struct unc__problem problem = { "" };
    struct unc__gate_result result;
    int r = unc__inputs_resolve(operands, &paths, &problem);

    if (r == 0 && operands[0] == NULL) {
        unc__inputs_tell_newest("baseline", paths.items[0]);
    }
    if (r == -ENOENT) {
        r = on_unmeasured("no report", problem.text, changing);
    } else if (r == 0) {
        r = unc__reports_each(paths.items, &reports);
    }
    unc__paths_done(&paths);

    if (r < 0 && r != -ENOENT) {
        complain("", "there is no memory left");
        return UNC__EXIT_FAULT;
    }
    result = unc__gate_result(changing->gate);
    if (result.unmeasured > 0 || result.reports == 0) {
        (void)unc__gate_print_unmeasured(changing->gate, stderr, "unclosed: baseline: ");
        complain("", "not everything was measured, so the baseline stays as it was");
        return UNC__EXIT_UNMEASURED;
    }
    return UNC__EXIT_OK;
}

static void say_changes(const char *path, const struct unc__adopted *adopted)
{
    const struct {
        size_t count;
        const char *word;
    } parts[] = {
        { adopted->added, "added" },     { adopted->raised, "raised" },
        { adopted->renewed, "renewed" }, { adopted->removed, "removed" },
        { adopted->lowered, "lowered" },
    };
    bool has_changed = false;

    unc__printable_write(stdout, path);
    (void)printf(": %zu entr%s", adopted->entries, adopted->entries == 1 ? "y" : "ies");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].count > 0) {
            (void)printf(", %zu %s", parts[i].count, parts[i].word);
            has_changed = true;
        }
    }
    (void)puts(has_changed ? "" : ", nothing changed");
}

static bool has_changed(const struct unc__adopted *adopted)
{
    return adopted->added + adopted->raised + adopted->renewed + adopted->removed +
               adopted->lowered >
           0;
}

static int write_changes(struct changing *changing)
{
    const char *path = changing->words.options.baseline;
    struct unc__adopted adopted = { 0 };
    struct unc__problem problem = { "" };
    char day[16];
    int r = 0;

    today(day);
    if (changing->is_pruning) {
        unc__gate_prune(changing->gate, &adopted);
    } else {
        r = unc__gate_adopt(changing->gate, day, changing->note, &adopted);
    }
    if (r == 0 && (has_changed(&adopted) || !unc__gate_has_baseline(changing->gate))) {
        r = unc__gate_write_baseline(changing->gate, path, &problem);
    }
    if (r < 0) {
        complain(path,
                 problem.text[0] != '\0' ? problem.text : "there is no memory left");
        return unc__status_of(r);
    }
    say_changes(path, &adopted);
    if (adopted.nameless > 0) {
        unc__complain(
            "baseline",
            "%zu finding%s left out: without all its functions there is nothing "
            "that lasts. Build with -g, and say where the symbols are (--debug-dir)",
            adopted.nameless, adopted.nameless == 1 ? " is" : "s are");
        return UNC__EXIT_FINDINGS;
    }
    return UNC__EXIT_OK;
}

/* Without --baseline: the one that is there, or where a new one belongs. */
static int find_target(struct changing *changing)
{
    struct unc__problem problem = { "" };
    int status = unc__gate_words_find(&changing->words, changing->arguments);
    int r;

    changing->words.options.is_baseline_optional = !changing->is_pruning;
    if (status != UNC__EXIT_OK || changing->words.options.baseline != NULL) {
        return status;
    }
    if (changing->is_pruning) {
        return unc__arguments_refuse(changing->arguments,
                                     "there is no baseline from here upwards");
    }
    r = unc__upwards_place(UNC__BASELINE_NAME, &changing->placed, &problem);
    if (r < 0) {
        complain("", problem.text);
        return unc__status_of(r);
    }
    changing->words.options.baseline = changing->placed;
    return UNC__EXIT_OK;
}

static bool is_in_ci(void)
{
    const char *ci = getenv("CI");

    return ci != NULL && ci[0] != '\0' && strcmp(ci, "false") != 0 &&
           strcmp(ci, "0") != 0;
}

static int lock(const struct changing *changing, int *ret_fd)
{
    const char *path = changing->words.options.baseline;
    struct unc__problem problem = { "" };
    int r = unc__lock_take(path, ret_fd, &problem);

    if (r < 0) {
        complain(path, problem.text);
        return unc__status_of(r);
    }
    return UNC__EXIT_OK;
}

static int change(struct changing *changing)
{
    int lock_fd = -1;
    int status;

    if (!changing->is_pruning && !changing->is_forced && is_in_ci()) {
        return unc__arguments_refuse(changing->arguments,
                                     "a baseline is updated by people, and CI is set in "
                                     "the environment; --force does it all the same");
    }
    status = find_target(changing);
    if (status == UNC__EXIT_OK) {
        status = lock(changing, &lock_fd);
    }
    if (status == UNC__EXIT_OK) {
        status =
            unc__gate_words_new(&changing->words, changing->arguments, &changing->gate);
    }
    if (status == UNC__EXIT_OK) {
        status = unc__symbol_options_new(&changing->symbols, changing->arguments,
                                         &changing->lookup);
    }
    if (status == UNC__EXIT_OK) {
        status = measure(changing);
    }
    if (status == UNC__EXIT_OK) {
        status = write_changes(changing);
    }
    unc__lock_release(lock_fd);
    changing->gate = unc__gate_free(changing->gate);
    changing->lookup = unc__lookup_free(changing->lookup);
    free(changing->placed);
    return status;
}

static void print_entry(const struct unc__baseline_entry *entry)
{
    (void)printf("%6" PRIu64 "  ", entry->count);
    unc__printable_write(stdout, entry->kind);
    (void)fputs(strcmp(entry->class, "unclosed") != 0 ? " (" : "", stdout);
    unc__printable_write(stdout,
                         strcmp(entry->class, "unclosed") != 0 ? entry->class : "");
    (void)fputs(strcmp(entry->class, "unclosed") != 0 ? ")  " : "  ", stdout);
    unc__printable_write(stdout, entry->functions);
    (void)printf("\n        %s", entry->fingerprint);
    if (entry->added[0] != '\0') {
        (void)fputs(", since ", stdout);
        unc__printable_write(stdout, entry->added);
    }
    if (entry->note[0] != '\0') {
        (void)fputs(": ", stdout);
        unc__printable_write(stdout, entry->note);
    }
    (void)fputc('\n', stdout);
}

static int list(struct changing *changing)
{
    struct unc__problem problem = { "" };
    struct unc__baseline baseline;
    const char *path;
    int status = unc__gate_words_find(&changing->words, changing->arguments);
    int r;

    if (status != UNC__EXIT_OK) {
        return status;
    }
    path = changing->words.options.baseline;
    if (path == NULL) {
        return unc__arguments_refuse(changing->arguments,
                                     "there is no baseline from here upwards");
    }
    r = unc__baseline_read(path, &baseline, &problem);
    if (r < 0) {
        complain(path, r == -ENOMEM ? "there is no memory left" : problem.text);
        return unc__status_of(r);
    }
    for (size_t i = 0; i < baseline.count; i++) {
        print_entry(baseline.entries[i]);
    }
    unc__printable_write(stdout, path);
    (void)printf(": %zu entr%s\n", baseline.count, baseline.count == 1 ? "y" : "ies");
    unc__baseline_done(&baseline);
    return UNC__EXIT_OK;
}

static int run_action(struct changing *changing, struct unc__arguments *arguments)
{
    static const char *const names[] = { "update", "prune", "list", NULL };
    const char *action = arguments->operands[0];
    const char *nearest;

    if (action == NULL) {
        return unc__arguments_refuse(arguments, "update, prune or list?");
    }
    arguments->operands++;
    arguments->operand_count--;
    changing->arguments = arguments;
    if (strcmp(action, "update") == 0) {
        return change(changing);
    }
    if (strcmp(action, "prune") == 0) {
        changing->is_pruning = true;
        return change(changing);
    }
    if (strcmp(action, "list") == 0) {
        return arguments->operand_count == 0
                   ? list(changing)
                   : unc__arguments_refuse(arguments, "list takes no reports");
    }
    nearest = unc__nearest(action, names);
    return nearest != NULL
               ? unc__arguments_refuse(arguments, "'%s' is unknown; did you mean '%s'?",
                                       action, nearest)
               : unc__arguments_refuse(arguments, "'%s' is none of update, prune, list",
                                       action);
}

static int take_option(struct changing *changing, int id,
                       struct unc__arguments *arguments)
{
    if (unc__symbol_options_take(&changing->symbols, id, arguments->value)) {
        return 1;
    }
    switch (id) {
    case OPTION_FORCE:
        changing->is_forced = true;
        return 1;
    case OPTION_NOTE:
        changing->note = arguments->value;
        return 1;
    default:
        return unc__gate_words_take(&changing->words, id, arguments);
    }
}

static int run_baseline(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_baseline, argc, argv);
    struct changing changing = { .note = "" };
    int id;
    int r = 1;

    unc__gate_words_init(&changing.words);
    while (r == 1 && (id = unc__arguments_next(&arguments)) > 0) {
        r = take_option(&changing, id, &arguments);
    }
    if (r != 1 || id < 0) {
        return arguments.status;
    }
    r = run_action(&changing, &arguments);
    unc__gate_words_done(&changing.words);
    return r;
}

static const struct unc__cli_action actions[] = {
    { "update", "tolerate what the reports have; what they have not stays as it is" },
    { "prune", "take out what the reports do not have any more, and add nothing" },
    { "list", "print what is tolerated" },
    { 0 },
};

static const struct unc__cli_option options[] = {
    { UNC__OPTION_BASELINE, "baseline", "FILE",
      "the baseline; default: .unclosed/baseline.json from here upwards" },
    { OPTION_NOTE, "note", "TEXT", "a note for the entries that are added" },
    { OPTION_FORCE, "force", NULL, "update although CI is set in the environment" },
    UNC_FILTER_OPTIONS,
    UNC_SYMBOL_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_baseline = {
    .name = "baseline",
    .summary = "keep the file of what is tolerated",
    .usage = "update|prune|list [options] [REPORT…]",
    .examples =
        "# tolerate what is there today; then 'unclosed gate' fails for new ones\n"
        "unclosed baseline update reports/\n"
        "# say why\n"
        "unclosed baseline update --note 'until #214' reports/\n"
        "# forget what was fixed\n"
        "unclosed baseline prune reports/\n"
        "unclosed baseline list\n",
    .text =
        "A baseline is a JSON file to be committed: an entry a line, in order, with no "
        "line of source and no address in it, so that it merges well. The count of an "
        "entry is a ceiling: more of a known leak is a new one. Notes, and keys that "
        "are not known here, are kept.\n\n"
        "`update` adds and raises; an entry that was told as moved is renewed. It is "
        "refused when CI is set in the environment. `prune` removes and lowers. Both "
        "leave the file alone if anything could not be measured. A finding without "
        "functions (no symbols) cannot be held, and update ends with 1 then.\n",
    .options = options,
    .actions = actions,
    .run = run_baseline,
};
