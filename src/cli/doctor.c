/* SPDX-License-Identifier: MIT */
/*
 * unclosed doctor: why is nothing found? A program is looked at and never run, a report
 * is read; without either, the machine is asked. What a file is, its first bytes say.
 */
#include "cli/doctor.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <unclosed/api.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "cli/symbol_options.h"
#include "document/print.h"
#include "inspect/inspect.h"

#define HEAD_SIZE 256

enum {
    OPTION_JSON = 256
};

struct doctoring {
    struct unc__arguments arguments;
    struct unc__symbol_options symbols;
    struct unc__lookup *lookup;
    struct unc__problem problem;
    cJSON *subjects; /* NULL: text */
    bool is_quiet;
    size_t count;
    int status;
};

/* The worst wins: wrong use, then what cannot measure, then what measures less. */
static void weigh(struct doctoring *doctoring, int status)
{
    static const int order[] = { UNC__EXIT_OK, UNC__EXIT_FINDINGS, UNC__EXIT_UNMEASURED,
                                 UNC__EXIT_USAGE, UNC__EXIT_FAULT };
    size_t old = 0;
    size_t new = 0;

    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        old = order[i] == doctoring->status ? i : old;
        new = order[i] == status ? i : new;
    }
    doctoring->status = order[new > old ? new : old];
}

static void say(struct doctoring *doctoring, const struct unc__doctor_subject *subject)
{
    static const int statuses[] = { UNC__EXIT_OK, UNC__EXIT_OK, UNC__EXIT_FINDINGS,
                                    UNC__EXIT_UNMEASURED };

    if (subject->diagnosis->has_no_memory) {
        unc__complain("doctor", "there is no memory left");
        weigh(doctoring, UNC__EXIT_FAULT);
        return;
    }
    if (doctoring->subjects == NULL) {
        (void)fputs(doctoring->count > 0 ? "\n" : "", stdout);
        unc__doctor_print(subject, doctoring->is_quiet);
    } else if (!cJSON_AddItemToArray(doctoring->subjects, unc__doctor_json(subject))) {
        unc__complain("doctor", "there is no memory left");
        weigh(doctoring, UNC__EXIT_FAULT);
    }
    doctoring->count++;
    weigh(doctoring, statuses[unc__diagnosis_worst(subject->diagnosis)]);
}

/* Nothing of it was understood. */
static void complain(struct doctoring *doctoring, const char *path, int r,
                     const char *text)
{
    unc__complain("doctor", "%s: %s", path,
                  text[0] != '\0' ? text
                  : r == -ENOMEM  ? "no memory"
                                  : strerror(-r));
    weigh(doctoring, r == -ENOTSUP || r == -EPROTONOSUPPORT ? UNC__EXIT_UNMEASURED
                                                            : unc__status_of(r));
}

static void examine_binary(struct doctoring *doctoring, const char *path)
{
    struct unc__doctor_subject subject = { .path = path };
    struct unc__problem problem = { "" };
    struct unc__diagnosis diagnosis;
    enum unc__binary_kind kind;
    int r = unc__inspect(path, &doctoring->symbols.lookup, &kind, &diagnosis, &problem);

    if (r < 0) {
        complain(doctoring, path, r, problem.text);
        return;
    }
    subject.kind = unc__binary_kind_word(kind);
    subject.diagnosis = &diagnosis;
    say(doctoring, &subject);
    unc__diagnosis_free(&diagnosis);
}

static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct doctoring *doctoring = userdata;
    struct unc__doctor_subject subject = { .path = path, .kind = "report" };
    struct unc__problem problem = { "" };
    struct unc__diagnosis diagnosis;
    int r;

    if (tree == NULL) {
        complain(doctoring, path, -EPROTONOSUPPORT, doctoring->problem.text);
        return 0;
    }
    r = unc__doctor_report(tree, path, doctoring->lookup, &diagnosis, &problem);
    if (r < 0) {
        if (r != -ENOMEM) {
            complain(doctoring, path, -EPROTONOSUPPORT, problem.text);
        }
        return r == -ENOMEM ? r : 0;
    }
    subject.diagnosis = &diagnosis;
    say(doctoring, &subject);
    unc__diagnosis_free(&diagnosis);
    return 0;
}

static int take_run(cJSON *tree, const char *path, void *userdata)
{
    struct doctoring *doctoring = userdata;
    struct unc__diagnosis diagnosis;
    struct unc__doctor_subject subject = { .path = path,
                                           .kind = "run",
                                           .diagnosis = &diagnosis };

    if (tree == NULL) {
        complain(doctoring, path, -EPROTONOSUPPORT, doctoring->problem.text);
        return 0;
    }
    unc__doctor_run(tree, &diagnosis);
    cJSON_Delete(tree);
    say(doctoring, &subject);
    unc__diagnosis_free(&diagnosis);
    return 0;
}

static void examine_reports(struct doctoring *doctoring, char *path)
{
    char *operands[] = { path, NULL };
    int r = unc__inputs_each_run(operands, take_run, doctoring, &doctoring->problem);

    if (r == 0) {
        r = unc__inputs_each_light(operands, take_report, doctoring, &doctoring->problem);
    }
    if (r == -ENOMEM) {
        complain(doctoring, path, r, "");
    } else if (r < 0) {
        complain(doctoring, path, -EPROTONOSUPPORT, doctoring->problem.text);
    }
}

/* "#!/usr/bin/python3 -u", "#!/usr/bin/env -S A=b python3": the one to ask instead. */
static void refuse_script(struct doctoring *doctoring, const char *path, char *head)
{
    static const char blanks[] = " \t";
    char *rest = head + 2;
    char *program;
    bool is_env;

    rest[strcspn(rest, "\n")] = '\0';
    program = strtok_r(rest, blanks, &rest);
    is_env = program != NULL && strcmp(program, "/usr/bin/env") == 0;
    while (is_env && (program = strtok_r(NULL, blanks, &rest)) != NULL &&
           (program[0] == '-' || strchr(program, '=') != NULL)) {
    }
    unc__complain("doctor",
                  "%s: it is a script; what is watched is the program that runs it: "
                  "'unclosed doctor %s%s%s'",
                  path, is_env ? "$(command -v " : "", program != NULL ? program : "",
                  is_env ? ")" : "");
    weigh(doctoring, UNC__EXIT_UNMEASURED);
}

static bool is_json(const char *head)
{
    head += strspn(head, " \t\r\n");
    return *head == '{';
}

static void examine(struct doctoring *doctoring, char *path)
{
    char head[HEAD_SIZE] = "";
    struct stat status;
    ssize_t size;
    int fd;

    if (strcmp(path, "-") == 0 || (stat(path, &status) == 0 && S_ISDIR(status.st_mode))) {
        examine_reports(doctoring, path);
        return;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        complain(doctoring, path, -errno, "");
        return;
    }
    size = read(fd, head, sizeof head - 1);
    (void)close(fd);
    if (size >= SELFMAG && memcmp(head, ELFMAG, SELFMAG) == 0) {
        examine_binary(doctoring, path);
    } else if (size > 2 && memcmp(head, "#!", 2) == 0) {
        refuse_script(doctoring, path, head);
    } else if (size > 0 && is_json(head)) {
        examine_reports(doctoring, path);
    } else {
        complain(doctoring, path, -EINVAL,
                 "it is neither a program or library (ELF) nor a report (JSON)");
    }
}

static void examine_environment(struct doctoring *doctoring)
{
    struct unc__diagnosis diagnosis;
    struct unc__doctor_subject subject = { .kind = "environment",
                                           .diagnosis = &diagnosis };

    unc__doctor_environment(&diagnosis);
    say(doctoring, &subject);
    unc__diagnosis_free(&diagnosis);
}

static void examine_all(struct doctoring *doctoring)
{
    for (int i = 0; i < doctoring->arguments.operand_count; i++) {
        examine(doctoring, doctoring->arguments.operands[i]);
    }
    if (doctoring->arguments.operand_count == 0) {
        examine_environment(doctoring);
    }
}

static cJSON *begin_json(struct doctoring *doctoring)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *tool;

    if (tree == NULL ||
        cJSON_AddStringToObject(tree, "schema", "unclosed-doctor/1") == NULL ||
        (tool = cJSON_AddObjectToObject(tree, "tool")) == NULL ||
        cJSON_AddStringToObject(tool, "name", "unclosed") == NULL ||
        cJSON_AddStringToObject(tool, "version", UNC_VERSION) == NULL) {
        cJSON_Delete(tree);
        return NULL;
    }
    doctoring->subjects = cJSON_AddArrayToObject(tree, "subjects");
    if (doctoring->subjects == NULL) {
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}

static int doctor(struct doctoring *doctoring, bool is_json_wanted)
{
    cJSON *tree = NULL;

    if (is_json_wanted) {
        tree = begin_json(doctoring);
        if (tree == NULL) {
            unc__complain("doctor", "there is no memory left");
            return UNC__EXIT_FAULT;
        }
    }
    examine_all(doctoring);
    if (tree != NULL) {
        unc__print_tree(stdout, tree, /* is_pretty= */ true);
        cJSON_Delete(tree);
    }
    return doctoring->status;
}

static int run_doctor(int argc, char **argv)
{
    struct doctoring doctoring = {
        .arguments = unc__arguments_init(&unc__command_doctor, argc, argv),
    };
    bool is_json_wanted = false;
    int status;
    int id;

    while ((id = unc__arguments_next(&doctoring.arguments)) > 0) {
        if (!unc__symbol_options_take(&doctoring.symbols, id,
                                      doctoring.arguments.value)) {
            is_json_wanted |= id == OPTION_JSON;
            doctoring.is_quiet |= id == 'q';
        }
    }
    if (id < 0) {
        return doctoring.arguments.status;
    }
    status = unc__symbol_options_new(&doctoring.symbols, &doctoring.arguments,
                                     &doctoring.lookup);
    if (status == UNC__EXIT_OK) {
        status = doctor(&doctoring, is_json_wanted);
    }
    (void)unc__lookup_free(doctoring.lookup);
    return status;
}

static const struct unc__cli_option options[] = {
    { OPTION_JSON, "json", NULL, "print the answers as JSON, unclosed-doctor/1" },
    { 'q', "quiet", NULL, "say only what is a problem" },
    UNC_SYMBOL_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_doctor = {
    .name = "doctor",
    .summary = "say whether a program will be measured, and what to change",
    .usage = "[options] [BINARY|REPORT…]",
    .examples = "# is it linked right?\n"
                "unclosed doctor ./app\n"
                "# why does this report say so little?\n"
                "unclosed doctor report.json\n"
                "# does everything work here that 'unclosed run' needs?\n"
                "unclosed doctor\n",
    .text =
        "A BINARY is a program or a library, which is read and not run. Said of it: "
        "whether the probes are linked, in which form, and of which build; whether calls "
        "come to them, or somebody in front of them has the same names; whether its "
        "stacks can be walked, and will have names and lines. Libraries are looked for "
        "as the loader does.\n"
        "\n"
        "Of a REPORT: whether the probes were alive, whether everything was recorded and "
        "compared with the kernel, and why names are missing. A folder stands for the "
        "reports in it; of a run, which processes reported in.\n"
        "\n"
        "    ok       as it should be\n"
        "    note     good to know\n"
        "    problem  it measures less, or its report says less: status 1\n"
        "    fatal    it cannot measure at all: status 3\n"
        "\n"
        "Not seen in a binary: system calls without libc, libraries that it loads when "
        "it "
        "runs (dlopen), and what LD_PRELOAD puts in front of everything.\n",
    .options = options,
    .run = run_doctor,
};
