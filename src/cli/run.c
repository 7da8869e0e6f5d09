/* SPDX-License-Identifier: MIT */
/*
 * unclosed run: what can be wrong with the words is found out before anything is started;
 * then the command runs, as often as was asked for; then the reports are judged.
 *
 * Its status: the command's own, if it failed: a build must stop where it would have
 * stopped without us. If it succeeded, what the gate says, and 3 where nothing was
 * observed: a check that did not run is never green, not even with --no-gate.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/converting.h"
#include "cli/gate_options.h"
#include "cli/run_end.h"
#include "cli/run_folder.h"
#include "cli/run_github.h"
#include "cli/run_journal.h"
#include "cli/run_print.h"
#include "cli/run_verdict.h"
#include "cli/symbol_options.h"
#include "cli/terminal.h"
#include "cli/ways.h"
#include "document/printable.h"

#define NS_PER_S       1e9
#define SECONDS_MAX    1e9
#define DETAIL_DEFAULT 100
#define REPEAT_MAX     10000

enum {
    OPTION_COLLECT_IN = 256,
    OPTION_NO_GATE,
    OPTION_EXIT_CODE,
    OPTION_TIMEOUT,
    OPTION_KILL_AFTER,
    OPTION_LINGER,
    OPTION_REPEAT,
    OPTION_SEEN,
    OPTION_JSON,
    OPTION_DETAIL,
    OPTION_GITHUB
};

static const struct unc__cli_option options[] = {
    { 'o', "output", "DIR",
      "leave the reports in DIR; default: a new folder among your state" },
    { OPTION_COLLECT_IN, "collect-in", "DIR",
      "leave them in a new folder in DIR: for many runs that one gate judges" },
    { 'q', "quiet", NULL, "say nothing of a run that is clean" },
    { OPTION_JSON, "json", "FILE", "write the verdict to FILE, for programs" },
    { OPTION_NO_GATE, "no-gate", NULL, "report only; what is found changes no status" },
    { OPTION_EXIT_CODE, "exit-code", "N", "end with N instead of 1 for findings" },
    { OPTION_TIMEOUT, "timeout", "SECONDS",
      "send SIGTERM to everything after so long, and end with 124" },
    { OPTION_KILL_AFTER, "kill-after", "SECONDS",
      "and SIGKILL so long after that; default: 5" },
    { OPTION_LINGER, "linger", "SECONDS",
      "wait so long for what outlives the command; default: 1" },
    { OPTION_REPEAT, "repeat", "N",
      "run the command N times; what is not seen in all is flaky" },
    { OPTION_SEEN, "seen", "K", "with --repeat: count what was seen in K runs at least" },
    { OPTION_DETAIL, "detail", "N", "list at most N resources a finding; default: 100" },
    { OPTION_GITHUB, "github", NULL,
      "in GitHub Actions: the command's output is no workflow command; then annotations "
      "and a summary" },
    UNC_SUMMARY_OPTIONS,
    UNC_GATE_OPTIONS,
    UNC_SYMBOL_OPTIONS,
    { 0 },
};

struct session {
    struct unc__arguments arguments;
    struct unc__gate_words words;
    struct unc__symbol_options symbols;
    struct unc__collect_options collect;
    const char *output;
    const char *collect_in;
    const char *json;
    bool is_quiet;
    bool has_no_gate;
    struct unc__run_github github;
    int findings_status;
    unsigned repeat;
    char *folder;
    cJSON *journal; /* of all runs */
    struct unc__collected *runs;
    unsigned run_count;
    struct unc__run_verdict verdict;
};

static int take_seconds(struct session *session, const char *option, int64_t *ret_ns)
{
    const char *value = session->arguments.value;
    char *end;
    double seconds = strtod(value, &end);

    if (end == value || *end != '\0' || !isfinite(seconds) || seconds < 0 ||
        seconds > SECONDS_MAX) {
        session->arguments.status = unc__arguments_refuse(
            &session->arguments, "--%s wants seconds, not '%s'", option, value);
        return -1;
    }
    *ret_ns = (int64_t)(seconds * NS_PER_S);
    return 0;
}

static int take_number(struct session *session, const char *option, unsigned min,
                       unsigned max, unsigned *ret_number)
{
    long long number = unc__arguments_number(&session->arguments, option, max);

    if (number >= 0 && number < min) {
        session->arguments.status = unc__arguments_refuse(
            &session->arguments, "--%s wants a number from %u to %u", option, min, max);
        return -1;
    }
    *ret_number = (unsigned)number;
    return number < 0 ? -1 : 0;
}

static int take_numbers(struct session *session, int id)
{
    unsigned number;
    int r;

    switch (id) {
    case OPTION_EXIT_CODE:
        r = take_number(session, "exit-code", 0, 255, &number);
        session->findings_status = (int)number;
        return r;
    case OPTION_REPEAT:
        return take_number(session, "repeat", 1, REPEAT_MAX, &session->repeat);
    case OPTION_SEEN:
        return take_number(session, "seen", 1, REPEAT_MAX, &session->verdict.seen_min);
    case OPTION_DETAIL:
        return take_number(session, "detail", 1, 1000000, &session->collect.detail);
    case OPTION_TIMEOUT:
        return take_seconds(session, "timeout", &session->collect.timeout_ns);
    case OPTION_KILL_AFTER:
        return take_seconds(session, "kill-after", &session->collect.kill_after_ns);
    default:
        return take_seconds(session, "linger", &session->collect.linger_ns);
    }
}

/* Returns: 0; -1: refused. */
static int take_option(struct session *session, int id)
{
    int r = unc__gate_words_take(&session->words, id, &session->arguments);

    if (r != 0 ||
        unc__symbol_options_take(&session->symbols, id, session->arguments.value)) {
        return r < 0 ? -1 : 0;
    }
    switch (id) {
    case 'o':
        session->output = session->arguments.value;
        return 0;
    case OPTION_COLLECT_IN:
        session->collect_in = session->arguments.value;
        return 0;
    case 'q':
        session->is_quiet = true;
        return 0;
    case OPTION_JSON:
        session->json = session->arguments.value;
        return 0;
    case OPTION_NO_GATE:
        session->has_no_gate = true;
        return 0;
    case OPTION_GITHUB:
        session->github.is_wanted = true;
        return 0;
    case UNC__OPTION_SUMMARY:
        session->github.summary = session->arguments.value;
        return 0;
    case UNC__OPTION_NO_SUMMARY:
        session->github.has_no_summary = true;
        return 0;
    default:
        return take_numbers(session, id);
    }
}

/* Returns: 0, or -1: end with arguments.status. */
static int read_words(struct session *session)
{
    struct unc__arguments *arguments = &session->arguments;
    int id;

    arguments->stops_at_operand = true;
    while ((id = unc__arguments_next(arguments)) > 0) {
        if (take_option(session, id) < 0) {
            return -1;
        }
    }
    if (id < 0) {
        return -1;
    }
    if (arguments->operand_count == 0) {
        arguments->status = unc__arguments_refuse(
            arguments, "there is no command to run; it comes after --");
        return -1;
    }
    if (session->output != NULL && session->collect_in != NULL) {
        arguments->status = unc__arguments_refuse(
            arguments, "--output and --collect-in exclude each other");
        return -1;
    }
    if (session->verdict.seen_min > session->repeat) {
        arguments->status =
            unc__arguments_refuse(arguments, "--seen %u is more than --repeat %u",
                                  session->verdict.seen_min, session->repeat);
        return -1;
    }
    session->collect.command = arguments->operands;
    return 0;
}

static int status_of_problem(int r, const struct unc__problem *problem)
{
    unc__complain("run", "%s", problem->text);
    return unc__status_of(r);
}

static int64_t real_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int make_folder(struct session *session, struct unc__problem *ret_problem)
{
    char *const *command = session->collect.command;
    int r;

    if (session->output != NULL) {
        r = unc__run_folder_use(session->output, &session->folder, ret_problem);
    } else if (session->collect_in != NULL) {
        r = unc__run_folder_collect(session->collect_in, command[0], &session->folder,
                                    ret_problem);
    } else {
        r = unc__run_folder_make(&session->folder, ret_problem);
    }
    return r < 0
               ? r
               : unc__run_journal_begin(command, session->folder, real_ns(), ret_problem);
}

/* A command that cannot be executed leaves nothing, except where somebody will ask. */
static void remove_folder(const struct session *session)
{
    if (session->collect_in == NULL) {
        unc__run_journal_remove(session->folder);
        (void)rmdir(session->folder); /* if nothing is in it */
    }
}

/* Everything that can be wrong before the command runs. */
static int prepare(struct session *session)
{
    struct unc__problem problem = { "" };
    int status =
        unc__gate_words_new(&session->words, &session->arguments, &session->verdict.gate);
    int r;

    if (status == UNC__EXIT_OK) {
        status = unc__symbol_options_new(&session->symbols, &session->arguments,
                                         &session->verdict.lookup);
    }
    if (status == UNC__EXIT_OK) {
        status = unc__run_github_check(&session->github, &session->arguments);
    }
    if (status != UNC__EXIT_OK) {
        return status;
    }
    if (session->json != NULL &&
        unc__run_folder_check_target(session->json, &problem) < 0) {
        unc__complain("run", "%s", problem.text);
        return UNC__EXIT_USAGE;
    }
    r = make_folder(session, &problem);
    if (r < 0) {
        return status_of_problem(r, &problem);
    }
    session->verdict.is_repeated = session->repeat > 1;
    session->runs = calloc(session->repeat, sizeof *session->runs);
    if (session->runs == NULL) {
        unc__complain("run", "no memory");
        return UNC__EXIT_FAULT;
    }
    return UNC__EXIT_OK;
}

/* One run has one journal; several have one each, and the folder above has them all. */
static int keep_journal(struct session *session, const struct unc__collected *collected,
                        int64_t began_ns, struct unc__problem *ret_problem)
{
    const char *folder = session->collect.folder;
    cJSON *journal =
        unc__run_journal_make(session->collect.command, collected, folder, began_ns);
    int r = journal != NULL ? 0 : -ENOMEM;

    if (r == 0) {
        r = unc__run_journal_write(journal, folder, ret_problem);
    }
    if (r == 0 && session->repeat > 1) {
        if (session->journal == NULL) {
            session->journal = unc__run_journal_make(
                session->collect.command,
                &(struct unc__collected){ .is_started = true,
                                          .status = collected->status },
                folder, began_ns);
        }
        r = session->journal == NULL
                ? -ENOMEM
                : unc__run_journal_add(session->journal, journal, session->run_count);
    }
    cJSON_Delete(journal);
    return r;
}

static int choose_folder(struct session *session, char **ret_folder,
                         struct unc__problem *ret_problem)
{
    if (session->repeat > 1) {
        return unc__run_folder_make_within(session->folder, session->run_count + 1,
                                           ret_folder, ret_problem);
    }
    *ret_folder = strdup(session->folder);
    return *ret_folder != NULL ? 0 : -ENOMEM;
}

/* Returns: 0; -1: the command cannot be run, or we cannot; then with @ret_status. */
static int run_once(struct session *session, int *ret_status)
{
    struct unc__collected *collected = &session->runs[session->run_count];
    struct unc__problem problem = { "no memory" };
    int64_t began_ns = real_ns();
    bool is_ours = true;
    char *folder = NULL;
    int r = choose_folder(session, &folder, &problem);

    if (r == 0) {
        session->collect.folder = folder;
        r = unc__collect(&session->collect, collected, &is_ours, &problem);
    }
    if (r < 0) {
        *ret_status = is_ours ? UNC__EXIT_FAULT
                              : unc__run_end_failed(session->collect.command[0], r);
        if (is_ours) {
            unc__complain("run", "%s", problem.text);
        }
        free(folder);
        return -1;
    }
    session->run_count++;
    r = keep_journal(session, collected, began_ns, &problem);
    if (r == 0) {
        r = unc__run_verdict_add(&session->verdict, collected);
    }
    if (collected->fault != 0) {
        problem = collected->fault_problem;
        r = collected->fault;
    }
    if (r < 0) {
        unc__complain("run", "%s", problem.text);
        session->verdict.fault = r;
    }
    free(folder);
    return 0;
}

/* The first run that failed, as a shell's loop with `|| break` would have it; but all
 * are made, unless somebody interrupted. 0: all succeeded. */
static int run_all(struct session *session, int *ret_status)
{
    int ending = 0;

    while (session->run_count < session->repeat) {
        const struct unc__collected *collected = &session->runs[session->run_count];

        if (run_once(session, ret_status) < 0) {
            return -1;
        }
        if (ending == 0) {
            ending = unc__run_end_status(collected);
        }
        if (collected->interrupted_by != 0) {
            break;
        }
    }
    *ret_status = ending;
    return 0;
}

static void judge(struct session *session)
{
    struct unc__problem problem = { "" };
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): done() frees the runs */
    int r = unc__run_verdict_judge(&session->verdict, session->runs, session->run_count,
                                   &problem);

    if (r == 0 && session->journal != NULL) {
        r = unc__run_journal_write(session->journal, session->folder, &problem);
    }
    if (r == 0) {
        r = unc__run_journal_miss(session->folder, session->verdict.gate,
                                  session->words.required, &problem);
    }
    if (r == 0 && session->json != NULL) {
        cJSON *tree = unc__gate_json(session->verdict.gate);

        r = tree == NULL ? unc__problem_set(&problem, -ENOMEM, "no memory")
                         : unc__document_write(session->json, tree, /* is_pretty= */ true,
                                               &problem);
        cJSON_Delete(tree);
    }
    if (r < 0) {
        unc__complain("run", "%s", problem.text);
        session->verdict.fault = r;
    }
}

/* Nobody reported in, and nobody tried. */
static bool is_blind(const struct session *session)
{
    size_t broken = 0;

    for (unsigned i = 0; i < session->run_count; i++) {
        broken += session->runs[i].broken_count;
    }
    return session->verdict.observed == 0 && broken == 0;
}

static void print(struct session *session)
{
    struct unc__gate_result result = unc__gate_result(session->verdict.gate);
    char *const folders[] = { session->folder, NULL };

    unc__run_print_limits(stderr);
    if (is_blind(session)) {
        unc__run_print_blind(stderr);
    }
    if (session->is_quiet && result.status == UNC__EXIT_OK) {
        return;
    }
    if (!is_blind(session)) {
        (void)unc__gate_print_unmeasured(session->verdict.gate, stderr,
                                         "unclosed: run: ");
        unc__run_print_held(stderr, session->verdict.gate, session->folder);
    }
    for (unsigned i = 0; i < session->run_count; i++) {
        unc__run_print_collected(&session->runs[i], stderr);
    }
    unc__run_verdict_print_flaky(&session->verdict, stderr);
    (void)unc__gate_print_reasons(session->verdict.gate, stderr,
                                  unc__color_is_wanted(stderr, UNC__COLOR_AUTO),
                                  /* is_short= */ true);
    if (!session->has_no_gate) {
        unc__ways_print(session->verdict.gate, &session->words, folders, stderr);
    }
    (void)fputs(result.unmeasured > 0 ? "incomplete: " : "", stderr);
    unc__total_print(&result, stderr, folders);
    (void)fputc('\n', stderr);
}

/* What the command did comes first, then our own faults, then what was found. */
static int choose_status(const struct session *session, int ending)
{
    int status = unc__gate_result(session->verdict.gate).status;

    if (ending < 0) {
        return unc__run_end_by(-ending);
    }
    if (ending > 0) {
        return ending;
    }
    if (session->verdict.fault != 0) {
        return UNC__EXIT_FAULT;
    }
    if (session->verdict.observed == 0) {
        return UNC__EXIT_UNMEASURED;
    }
    if (session->has_no_gate) {
        return UNC__EXIT_OK;
    }
    return status == UNC__EXIT_FINDINGS ? session->findings_status : status;
}

static void done(struct session *session)
{
    for (unsigned i = 0; i < session->run_count; i++) {
        unc__collected_done(&session->runs[i]);
    }
    free(session->runs);
    free(session->folder);
    cJSON_Delete(session->journal);
    unc__run_verdict_done(&session->verdict);
    unc__gate_words_done(&session->words);
}

static int run_run(int argc, char **argv)
{
    struct session session = {
        .arguments = unc__arguments_init(&unc__command_run, argc, argv),
        .collect = { .kill_after_ns = (int64_t)(5 * NS_PER_S),
                     .linger_ns = (int64_t)NS_PER_S,
                     .detail = DETAIL_DEFAULT },
        .findings_status = UNC__EXIT_FINDINGS,
        .repeat = 1,
    };
    int ending = 0;
    int status;

    unc__gate_words_init(&session.words);
    if (read_words(&session) < 0) {
        unc__gate_words_done(&session.words);
        return session.arguments.status;
    }
    status = prepare(&session);
    if (status == UNC__EXIT_OK) {
        unc__run_github_begin(&session.github);
        if (run_all(&session, &ending) < 0) {
            unc__run_github_end(&session.github);
            remove_folder(&session);
            status = ending;
        } else {
            judge(&session);
            print(&session);
            unc__run_github_end(&session.github);
            unc__run_github_tell(&session.github, &session.words, &session.symbols,
                                 &session.arguments, session.folder);
            if (session.output == NULL && session.collect_in == NULL) {
                unc__run_folder_tidy(session.folder);
            }
            status = choose_status(&session, ending);
        }
    }
    done(&session);
    return status;
}

const struct unc__command unc__command_run = {
    .name = "run",
    .summary = "run a command, and say what each of its processes left unclosed",
    .usage = "[options] [--] COMMAND [ARGUMENT...]",
    .examples = "# what did it forget?\n"
                "unclosed run -- ./server --selftest\n"
                "# in CI: red for what is new, with the reports kept\n"
                "unclosed run -o build/reports -- make check\n"
                "# every test by itself, at a time, and one verdict over all of them\n"
                "unclosed run --no-gate --collect-in leaks -- ./test_parser\n"
                "unclosed gate leaks\n"
                "# does it leak every time?\n"
                "unclosed run --repeat 20 --timeout 60 -- ./test_connections\n",
    .text =
        "Runs COMMAND with everything as it is, and collects what every process that is "
        "linked with unclosed or its probes records of itself: children, grandchildren "
        "and executed programs. Reports are made from these records, so that a process "
        "that is killed or crashes has one, too. They are judged as `unclosed gate` "
        "does.\n\n"
        "The status is the command's own if that is not 0, or its signal. If it "
        "succeeded: 0, or 1 for findings beyond the gate, 3 if nothing was observed or "
        "something could not be measured, 4 for a fault of ours. 124: the time was over. "
        "126, 127: the command cannot be executed, or is not there.\n\n"
        "Processes that never reported in are listed as not observed: a shell or a "
        "compiler on the way to the program, usually. They are found by looking, at "
        "whom an observed one descends from, at what is left behind, and all about "
        "every 50 ms: what lives shorter may be missed. --require names a program that "
        "has to report.\n\n"
        "--github is for a step of GitHub Actions: what the command and this one write "
        "is "
        "fenced, so that the runner takes no line of it for a command of its own; then "
        "come annotations, and the summary of the job. The status is the same.\n\n"
        "SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on, and reports are made when "
        "the command has ended; a second one stops waiting for it.\n",
    .options = options,
    .statuses = 0,
    .run = run_run,
};
