/* SPDX-License-Identifier: MIT */
/* unclosed suppress: lines of suppressions are written, made ready, or shown. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/suppress_add.h"
#include "document/printable.h"
#include "gate/builtin_suppressions.h"
#include "gate/suppressions.h"
#include "gate/upwards.h"

#define NAME      "suppress"
#define MAX_LIMIT 999999999

enum option {
    OPTION_REASON = 'r',
    OPTION_FILE = 'f',
    OPTION_EXPIRES = 256,
    OPTION_ISSUE,
    OPTION_MAX,
    OPTION_GEN,
    OPTION_LIST,
    OPTION_BUILTIN
};

struct job {
    struct unc__arguments *arguments;
    int work; /* OPTION_GEN, OPTION_LIST, OPTION_BUILTIN; 0: add */
    struct unc__suppress_words words;
    const char *file; /* NULL: the project's */
};

static int complain(int r, const struct unc__problem *problem)
{
    unc__complain(NAME, "%s", problem->text);
    return r == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_USAGE;
}

/* What was typed is a fingerprint, or the beginning of one, and no path. */
static bool is_fingerprint(const char *text)
{
    struct unc__suppression suppression;
    struct unc__suppression_flaw flaw;
    char line[80];

    return snprintf(line, sizeof line, "fp:%s", text) < (int)sizeof line &&
           unc__suppression_parse(line, strlen(line), &suppression, &flaw) == 1 &&
           suppression.pattern_length == strlen(text);
}

static bool is_meant_as_fingerprint(const char *text)
{
    return (strncmp(text, "stack/v", 7) == 0 || strncmp(text, "raw/v", 5) == 0) &&
           strchr(text, ':') != NULL;
}

static int take_operand(struct unc__suppress_items *items, char *operand,
                        struct unc__problem *problem)
{
    char *operands[] = { operand, NULL };

    if (is_meant_as_fingerprint(operand) && !is_fingerprint(operand)) {
        return unc__problem_set(
            problem, -EINVAL,
            "'%.100s' is no fingerprint: behind the colon are 8 to 16 "
            "hexadecimal digits",
            operand);
    }
    return is_fingerprint(operand)
               ? unc__suppress_items_add(items, operand, problem)
               : unc__suppress_items_add_reports(items, operands, problem);
}

/* Without operands: the newest report. */
static int take_operands(const struct job *job, struct unc__suppress_items *items)
{
    struct unc__problem problem;
    int r = 0;

    if (job->arguments->operand_count == 0) {
        r = unc__suppress_items_add_reports(items, NULL, &problem);
    }
    for (int i = 0; i < job->arguments->operand_count && r == 0; i++) {
        r = take_operand(items, job->arguments->operands[i], &problem);
    }
    if (r == -ENOENT) {
        unc__complain(NAME, "%s", problem.text);
        return UNC__EXIT_UNMEASURED;
    }
    if (r < 0) {
        return complain(r, &problem);
    }
    return items->unreadable > 0 ? UNC__EXIT_UNMEASURED : UNC__EXIT_OK;
}

static int generate(const struct job *job)
{
    struct unc__suppress_items items = { 0 };
    int status = take_operands(job, &items);
    int printed = unc__suppress_print(job->arguments, &job->words, &items);

    unc__suppress_items_done(&items);
    return printed != UNC__EXIT_OK ? printed : status;
}

/* The file that is named, or the project's; made ready if @is_new. NULL in @ret_path:
 * there is none. */
static int choose_file(const struct job *job, bool is_new, char **ret_path)
{
    struct unc__problem problem = { "there is no memory left" };
    int r;

    if (job->file != NULL) {
        *ret_path = strdup(job->file);
        r = *ret_path == NULL ? -ENOMEM : 0;
    } else if (is_new) {
        r = unc__upwards_place(UNC__SUPPRESSIONS_NAME, ret_path, &problem);
    } else {
        r = unc__upwards_find(UNC__SUPPRESSIONS_NAME, ret_path, &problem);
    }
    return r < 0 ? complain(r, &problem) : UNC__EXIT_OK;
}

static int add(const struct job *job)
{
    struct unc__suppress_items items = { 0 };
    char *path = NULL;
    int status;

    if (job->arguments->operand_count == 0) {
        return unc__arguments_refuse(job->arguments,
                                     "name the fingerprint or the report of what is to "
                                     "be suppressed");
    }
    if (job->words.reason == NULL) {
        return unc__arguments_refuse(job->arguments, "say why with --reason TEXT");
    }
    status = take_operands(job, &items);
    if (status == UNC__EXIT_OK && items.count > 0) {
        status = choose_file(job, /* is_new= */ true, &path);
    }
    if (status == UNC__EXIT_OK && items.count > 0) {
        status = unc__suppress_add(job->arguments, &job->words, &items, path);
    }
    free(path);
    unc__suppress_items_done(&items);
    return status;
}

static void print_rules(const struct unc__suppressions *suppressions)
{
    for (size_t i = 0; i < unc__suppressions_count(suppressions); i++) {
        const struct unc__suppression_rule *rule = unc__suppressions_at(suppressions, i);

        (void)printf("%-7s  ", rule->is_expired ? "expired" : "active");
        unc__printable_write(stdout, rule->path);
        (void)printf(":%u: ", rule->number);
        unc__printable_write(stdout, rule->text);
        (void)putchar('\n');
    }
}

static int list_file(const char *path)
{
    struct unc__suppressions *suppressions = unc__suppressions_new();
    struct unc__problem problem = { "there is no memory left" };
    int r = suppressions == NULL ? -ENOMEM
                                 : unc__suppressions_read(suppressions, path, &problem);

    if (r == 0) {
        print_rules(suppressions);
    }
    (void)unc__suppressions_free(suppressions);
    return r < 0 ? complain(r, &problem) : UNC__EXIT_OK;
}

static int list(const struct job *job)
{
    char *path = NULL;
    int status = choose_file(job, /* is_new= */ false, &path);

    if (status == UNC__EXIT_OK && path == NULL) {
        unc__complain(NAME, "there is no .unclosed/suppressions here or in a folder "
                            "above; name a file with --file");
        return UNC__EXIT_OK;
    }
    if (status == UNC__EXIT_OK) {
        status = list_file(path);
    }
    free(path);
    return status;
}

static int set_work(struct job *job, int work)
{
    if (job->work != 0 && job->work != work) {
        (void)unc__arguments_refuse(job->arguments,
                                    "--gen, --list and --show-builtin are for one at a "
                                    "time");
        return -1;
    }
    job->work = work;
    return 0;
}

static int take_option(struct job *job, int id)
{
    const char *value = job->arguments->value;

    switch (id) {
    case OPTION_REASON:
        job->words.reason = value;
        return 0;
    case OPTION_EXPIRES:
        job->words.expires = value;
        return 0;
    case OPTION_ISSUE:
        job->words.issue = value;
        return 0;
    case OPTION_FILE:
        job->file = value;
        return 0;
    case OPTION_MAX:
        job->words.max = unc__arguments_number(job->arguments, "max", MAX_LIMIT);
        if (job->words.max == 0) {
            (void)unc__arguments_refuse(job->arguments, "--max is 1 at least");
        }
        return job->words.max > 0 ? 0 : -1;
    default:
        return set_work(job, id);
    }
}

static int work(const struct job *job)
{
    if ((job->work == OPTION_LIST || job->work == OPTION_BUILTIN) &&
        job->arguments->operand_count > 0) {
        return unc__arguments_refuse(job->arguments,
                                     "--list and --show-builtin take no report");
    }
    switch (job->work) {
    case OPTION_GEN:
        return generate(job);
    case OPTION_LIST:
        return list(job);
    case OPTION_BUILTIN:
        (void)fputs(unc__builtin_suppressions, stdout);
        return UNC__EXIT_OK;
    default:
        return add(job);
    }
}

static int run_suppress(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_suppress, argc, argv);
    struct job job = { .arguments = &arguments };
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        if (take_option(&job, id) < 0) {
            return UNC__EXIT_USAGE;
        }
    }
    return id < 0 ? arguments.status : work(&job);
}

static const struct unc__cli_option options[] = {
    { OPTION_REASON, "reason", "TEXT", "why it may stay: for those who read it later" },
    { OPTION_EXPIRES, "expires", "DATE", "until when, as in 2027-01-31" },
    { OPTION_ISSUE, "issue", "TEXT", "where it is followed up" },
    { OPTION_MAX, "max", "N", "no more than so many in one report" },
    { OPTION_FILE, "file", "FILE", "instead of the project's .unclosed/suppressions" },
    { OPTION_GEN, "gen", NULL, "print ready lines for all findings of the reports" },
    { OPTION_LIST, "list", NULL, "print the lines of the file, and which have expired" },
    { OPTION_BUILTIN, "show-builtin", NULL, "print the lines that are built in" },
    { 0, NULL, NULL, NULL },
};

const struct unc__command unc__command_suppress = {
    .name = "suppress",
    .summary = "let known findings be, for a reason",
    .usage = "[options] FINGERPRINT|REPORT…",
    .examples = "# a finding that is known, until there is a fix\n"
                "unclosed suppress stack/v1:9c1f4e0a7b21d3e5 \\\n"
                "    --reason \"the library keeps it\" --expires 2027-01-31\n"
                "# lines for everything in a report, to choose from\n"
                "unclosed suppress --gen report.json\n"
                "# what is suppressed here, and what unclosed suppresses by itself\n"
                "unclosed suppress --list\n"
                "unclosed suppress --show-builtin\n",
    .text =
        "Writes a line for each fingerprint, or for each finding of each report, into "
        "the project's file of suppressions: `.unclosed/suppressions` in this folder or "
        "the nearest above that has one, or new at the root of the project. What is "
        "suppressed stays in reports, and does not count. A comment says what it is, if "
        "the newest report knows.\n"
        "\n"
        "The file is text, and made to be edited:\n"
        "\n"
        "    # KIND:PATTERN, in function, file or module of any frame\n"
        "    fd:^open_journal$                # stays open for crash reports\n"
        "    thread:libworkers.so*  exp:2027-01-31  issue:#123\n"
        "    exec-leak:spawn_helper  max:2\n"
        "    fp:stack/v1:9c1f4e0a7b21d3e5     # one finding\n"
        "\n"
        "`*` in a pattern stands for anything, `^` and `$` for the ends; without them it "
        "may stand anywhere. KIND is a kind (`fd`, `timer`, `thread`), which means what "
        "was left open; a class (`exec-leak`, `double-release`); or `*`. After the day "
        "of `exp:` a line covers nothing any more. `max:` is how many in one report.\n"
        "\n"
        "`gate` and `run` use this file by themselves; "
        "UNCLOSED_OPTIONS=suppressions=FILE "
        "makes a process use it for its own report.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_suppress,
};
