/* SPDX-License-Identifier: MIT */
/*
 * `unclosed symbolize`: functions, files and lines into reports, where the debug
 * information is at hand: in the job that built the program. run, show and gate do the
 * same by themselves; this is for reports that travel.
 *
 * In place each file is replaced as a whole, or stays as it was; nothing that a report
 * says is taken away. A build-id that differs is told and makes the status 3, with all
 * other frames done.
 */
#include "cli/symbolize.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <unclosed/api.h>

#include "cli/arguments.h"
#include "cli/gate_options.h"
#include "cli/inputs.h"
#include "cli/inputs_list.h"
#include "cli/symbol_options.h"
#include "document/document.h"
#include "symbolize/report.h"

#define COMMAND "symbolize"

enum {
    OPTION_IN_PLACE = 256
};

struct symbolizing {
    struct unc__lookup *lookup;
    struct unc__problem problem; /* of inputs */
    const char *output;          /* NULL: standard output */
    const char *address;         /* NULL: reports are meant */
    bool is_in_place;
    cJSON *reports; /* those to be written at the end; an array */
    int status;
};

static void worsen(struct symbolizing *symbolizing, int status)
{
    if (status > symbolizing->status) {
        symbolizing->status = status;
    }
}

static void tell(const char *text, int code, void *userdata)
{
    unc__complain(COMMAND, "%s", text);
    if (code == -ESTALE) {
        worsen(userdata, UNC__EXIT_UNMEASURED);
    }
}

static void say_no_memory(struct symbolizing *symbolizing)
{
    unc__complain(COMMAND, "no memory");
    worsen(symbolizing, UNC__EXIT_FAULT);
}

static bool is_report(const cJSON *tree)
{
    return strcmp(unc__document_text(tree, "schema"), "unclosed-report/1") == 0;
}

/* Returns: whether it is done, perhaps with frames that stay unknown. */
static bool symbolize(struct symbolizing *symbolizing, cJSON *report, const char *path)
{
    if (!is_report(report)) {
        unc__complain(COMMAND,
                      "'%s' is not a report of this version: its schema is '%s', not "
                      "'unclosed-report/1'",
                      path, unc__document_text(report, "schema"));
        worsen(symbolizing, UNC__EXIT_UNMEASURED);
        return false;
    }
    if (unc__symbolize_report(report, symbolizing->lookup, tell, symbolizing) != 0) {
        say_no_memory(symbolizing);
        return false;
    }
    return true;
}

static void write_tree(struct symbolizing *symbolizing, const cJSON *tree,
                       const char *path)
{
    struct unc__problem problem;
    int code = unc__document_write(path, tree, false, &problem);

    if (code != 0) {
        unc__complain(COMMAND, "'%s': %s", path, problem.text);
        worsen(symbolizing, unc__status_of(code));
    }
}

/* Of inputs: a report after the other. */
static int take_report(cJSON *tree, const char *path, void *userdata)
{
    struct symbolizing *symbolizing = userdata;

    if (tree == NULL) {
        unc__complain(COMMAND, "'%s': %s", path, symbolizing->problem.text);
        worsen(symbolizing, UNC__EXIT_UNMEASURED);
        return 0;
    }
    if (!symbolize(symbolizing, tree, path)) {
        cJSON_Delete(tree);
        return 0;
    }
    if (symbolizing->is_in_place) {
        write_tree(symbolizing, tree, path);
        cJSON_Delete(tree);
    } else if (!cJSON_AddItemToArray(symbolizing->reports, tree)) {
        cJSON_Delete(tree);
        say_no_memory(symbolizing);
    }
    return 0;
}

/* A file of one report or of many, changed as a whole or not at all. */
static void symbolize_file(struct symbolizing *symbolizing, const char *path)
{
    cJSON *tree;
    cJSON *report;
    bool is_merged;
    bool is_done = true;
    int code = unc__document_read_light(path, &tree, &symbolizing->problem);

    if (code != 0) {
        unc__complain(COMMAND, "'%s': %s", path, symbolizing->problem.text);
        worsen(symbolizing, code == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_UNMEASURED);
        return;
    }
    is_merged = strcmp(unc__document_text(tree, "schema"), "unclosed-reports/1") == 0;
    if (!is_merged) {
        is_done = symbolize(symbolizing, tree, path);
    }
    cJSON_ArrayForEach(report, cJSON_GetObjectItemCaseSensitive(tree, "reports"))
    {
        is_done = is_done && is_merged && symbolize(symbolizing, report, path);
    }
    if (is_done) {
        write_tree(symbolizing, tree, path);
    }
    cJSON_Delete(tree);
}

/* A run.json stands for its folder. */
static bool is_folder(const char *operand)
{
    const char *slash = strrchr(operand, '/');
    struct stat status;

    return strcmp(slash != NULL ? slash + 1 : operand, "run.json") == 0 ||
           (stat(operand, &status) == 0 && S_ISDIR(status.st_mode));
}

static void symbolize_in_place(struct symbolizing *symbolizing, char **operands)
{
    char *const *all = operands;

    for (; *operands != NULL; operands++) {
        char *one[] = { *operands, NULL };

        if (unc__is_beside(*operands, all)) {
            continue;
        }
        if (is_folder(*operands)) {
            (void)unc__inputs_each_light(one, take_report, symbolizing,
                                         &symbolizing->problem);
        } else {
            symbolize_file(symbolizing, *operands);
        }
    }
}

static cJSON *merge(cJSON *reports)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *tool = cJSON_AddObjectToObject(tree, "tool");

    if (cJSON_AddStringToObject(tree, "schema", "unclosed-reports/1") == NULL ||
        cJSON_AddStringToObject(tool, "name", "unclosed") == NULL ||
        cJSON_AddStringToObject(tool, "version", UNC_VERSION) == NULL ||
        !cJSON_AddItemReferenceToObject(tree, "reports", reports)) {
        cJSON_Delete(tree);
        return NULL;
    }
    return tree;
}

static void write_reports(struct symbolizing *symbolizing)
{
    const char *path = symbolizing->output != NULL ? symbolizing->output : "-";
    cJSON *merged;

    if (symbolizing->reports->child == NULL) {
        return;
    }
    if (symbolizing->reports->child->next == NULL) {
        write_tree(symbolizing, symbolizing->reports->child, path);
        return;
    }
    merged = merge(symbolizing->reports);
    if (merged == NULL) {
        say_no_memory(symbolizing);
        return;
    }
    write_tree(symbolizing, merged, path);
    cJSON_Delete(merged);
}

static void symbolize_inputs(struct symbolizing *symbolizing, char **operands)
{
    int code;

    symbolizing->reports = cJSON_CreateArray();
    if (symbolizing->reports == NULL) {
        say_no_memory(symbolizing);
        return;
    }
    code = unc__inputs_each(operands, take_report, symbolizing, &symbolizing->problem);
    if (code != 0) {
        unc__complain(COMMAND, "%s", symbolizing->problem.text);
        worsen(symbolizing, code == -ENOMEM ? UNC__EXIT_FAULT : UNC__EXIT_UNMEASURED);
    }
    write_reports(symbolizing);
    cJSON_Delete(symbolizing->reports);
}

static int check_use(const struct symbolizing *symbolizing,
                     const struct unc__arguments *arguments)
{
    if (symbolizing->address != NULL &&
        (symbolizing->is_in_place || symbolizing->output != NULL)) {
        return unc__arguments_refuse(
            arguments, "--address prints: it goes with neither --in-place nor --output");
    }
    if (symbolizing->is_in_place && symbolizing->output != NULL) {
        return unc__arguments_refuse(arguments, "--in-place or --output, not both");
    }
    if (symbolizing->is_in_place && arguments->operand_count == 0) {
        return unc__arguments_refuse(arguments, "--in-place: which report?");
    }
    return UNC__EXIT_OK;
}

static int run(struct symbolizing *symbolizing, struct unc__symbol_options *symbols,
               const struct unc__arguments *arguments)
{
    int status = check_use(symbolizing, arguments);

    if (status == UNC__EXIT_OK) {
        status = unc__symbol_options_new(symbols, arguments, &symbolizing->lookup);
    }
    if (status != UNC__EXIT_OK) {
        return status;
    }
    if (symbolizing->address != NULL) {
        symbolizing->status = unc__symbolize_addresses(
            symbolizing->lookup, symbolizing->address, arguments->operands);
    } else if (symbolizing->is_in_place) {
        symbolize_in_place(symbolizing, arguments->operands);
    } else {
        symbolize_inputs(symbolizing, arguments->operands);
    }
    symbolizing->lookup = unc__lookup_free(symbolizing->lookup);
    return symbolizing->status;
}

static int run_symbolize(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_symbolize, argc, argv);
    struct unc__symbol_options symbols = { .has_all_lines = true };
    struct symbolizing symbolizing = { .status = UNC__EXIT_OK };
    int id;

    while ((id = unc__arguments_next(&arguments)) > 0) {
        if (unc__symbol_options_take(&symbols, id, arguments.value)) {
            continue;
        }
        switch (id) {
        case OPTION_IN_PLACE:
            symbolizing.is_in_place = true;
            break;
        case 'o':
            symbolizing.output = arguments.value;
            break;
        default:
            symbolizing.address = arguments.value;
            break;
        }
    }
    return id < 0 ? arguments.status : run(&symbolizing, &symbols, &arguments);
}

static const struct unc__cli_option options[] = {
    { OPTION_IN_PLACE, "in-place", NULL, "change the files that are named" },
    { 'o', "output", "FILE", "write to FILE, not to standard output" },
    { 'a', "address", "MODULE", "print what is at offsets in MODULE, an ELF file" },
    UNC_SYMBOL_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_symbolize = {
    .name = "symbolize",
    .summary = "write functions, files and lines into reports",
    .usage = "[options] [REPORT…] | --address MODULE [OFFSET…]",
    .examples = "# in the job that built the program; reports may travel then\n"
                "unclosed symbolize --in-place reports/*.json\n"
                "# debug files that are kept apart, by build-id\n"
                "unclosed symbolize --debug-dir symbols --in-place report.json\n"
                "# what is at an offset, as addr2line -fi prints it\n"
                "unclosed symbolize --address ./server 0x12fe 0x40a1\n",
    .text =
        "Looks up every frame of every stack in the debug information of its module, and "
        "writes function, file, line and inlined frames into the report. `run`, `show` "
        "and `gate` do this by themselves where the files are at hand; do it here when "
        "the report is read elsewhere. Doing it again changes nothing.\n\n"
        "Debug information is looked for in the module itself (below the --sysroot), by "
        "build-id as DIR/.build-id/xx/yyy.debug in each --debug-dir and in "
        "/usr/lib/debug, by the module's debug link, and on the network only with "
        "--debuginfod. Without any, names come from the symbol table.\n\n"
        "A file with another build-id than the module that ran is never used: a line of "
        "another build would be a wrong one. That is told with both ids, and the status "
        "is 3; all other frames are done.\n\n"
        "With --address, offsets are hexadecimal, and read from standard input when none "
        "are given. They are looked up as they are: take one off a return address.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_symbolize,
};
