/* SPDX-License-Identifier: MIT */
/*
 * unclosed convert: reports for readers that are there already. The formats are
 * src/convert's; here are the words of the command line.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/converting.h"

enum {
    OPTION_TO = 256,
    OPTION_FILE_ATTRIBUTE,
    OPTION_LIST
};

#define NAME_SIZE 64 /* of which any name is a part */

static int refuse_format(struct unc__arguments *arguments, const char *name)
{
    static const char *const names[] = {
#define ROW(id, name) name,
        UNC_FORMATS(ROW)
#undef ROW
            NULL
    };
    const char *nearest = unc__nearest(name, names);

    if (nearest != NULL) {
        arguments->status = unc__arguments_refuse(
            arguments, "there is no format '%s'; did you mean '%s'?", name, nearest);
    } else {
        arguments->status = unc__arguments_refuse(
            arguments, "there is no format '%s'; --list says which there are", name);
    }
    return -1;
}

/* "sarif", "sarif=FILE". Returns: 1; -1: refused. */
static int take_target(struct unc__converting *converting,
                       struct unc__arguments *arguments)
{
    const char *equals = strchr(arguments->value, '=');
    size_t length =
        equals != NULL ? (size_t)(equals - arguments->value) : strlen(arguments->value);
    const struct unc__format *format;
    char name[NAME_SIZE];

    (void)snprintf(name, sizeof name, "%.*s", (int)length, arguments->value);
    format = unc__format_find(name);
    if (format == NULL) {
        return refuse_format(arguments, name);
    }
    if (equals != NULL && equals[1] == '\0') {
        arguments->status = unc__arguments_refuse(
            arguments, "--to %s: the name of the file is empty", arguments->value);
        return -1;
    }
    return unc__converting_add(converting, format, equals != NULL ? equals + 1 : NULL,
                               arguments) == 0
               ? 1
               : -1;
}

static int list_formats(void)
{
    for (size_t i = 0; unc__formats[i] != NULL; i++) {
        (void)printf("%-12s%s (%s)\n", unc__formats[i]->name, unc__formats[i]->summary,
                     unc__formats[i]->file_name);
    }
    return UNC__EXIT_OK;
}

/* At most one without a file of its own: it goes to -o, or to standard output. Returns:
 * whether that is so. */
static bool place_targets(struct unc__converting *converting, const char *output,
                          struct unc__arguments *arguments)
{
    size_t without = 0;

    for (size_t i = 0; i < converting->target_count; i++) {
        struct unc__converting_target *target = &converting->targets[i];

        if (target->path == NULL) {
            target->path = output != NULL ? output : "-";
        }
        without += strcmp(target->path, "-") == 0 || target->path == output;
    }
    if (converting->target_count == 0) {
        (void)unc__arguments_refuse(arguments,
                                    "to what? --to FORMAT or --to FORMAT=FILE; "
                                    "--list says which formats there are");
        return false;
    }
    if (without > 1) {
        (void)unc__arguments_refuse(arguments,
                                    "several formats cannot go to one place: --to "
                                    "FORMAT=FILE names a file for each");
        return false;
    }
    if (output != NULL && without == 0) {
        (void)unc__arguments_refuse(arguments,
                                    "every format has a file of its own: "
                                    "nothing is left for -o %s",
                                    output);
        return false;
    }
    return true;
}

static int run_convert(int argc, char **argv)
{
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_convert, argc, argv);
    struct unc__converting converting;
    const char *output = NULL;
    bool is_list = false;
    int status;
    int id;
    int r = 1;

    unc__converting_init(&converting);
    while (r == 1 && (id = unc__arguments_next(&arguments)) > 0) {
        if (id == OPTION_TO) {
            r = take_target(&converting, &arguments);
        } else if (id == 'o') {
            output = arguments.value;
        } else if (id == OPTION_FILE_ATTRIBUTE) {
            converting.options.has_file_attribute = true;
        } else if (id == OPTION_LIST) {
            is_list = true;
        } else {
            r = unc__converting_take(&converting, id, &arguments);
        }
    }
    if (r != 1 || id < 0) {
        status = arguments.status;
    } else if (is_list) {
        status = list_formats();
    } else if (place_targets(&converting, output, &arguments)) {
        status = unc__converting_run(&converting, &arguments);
    } else {
        status = UNC__EXIT_USAGE;
    }
    unc__converting_done(&converting);
    return status;
}

static const struct unc__cli_option options[] = {
    { OPTION_TO, "to", "FORMAT[=FILE]",
      "write FORMAT, to FILE if it is named; may be given again" },
    { 'o', "output", "FILE",
      "the file for the format that has none of its own; default: standard output" },
    { OPTION_LIST, "list", NULL, "say which formats there are, and who reads them" },
    { OPTION_FILE_ATTRIBUTE, "junit-file-attribute", NULL,
      "JUnit: name the source file at each test case, as GitLab wants it; strict "
      "schemas refuse that" },
    UNC_CONVERTING_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_convert = {
    .name = "convert",
    .summary = "write reports in formats that others read",
    .usage = "--to FORMAT[=FILE] [options] [REPORT…]",
    .examples =
        "# for a code scanner and for a test reporter, at once\n"
        "unclosed convert --to sarif=unclosed.sarif --to junit=unclosed.xml reports/\n"
        "# in GitHub Actions: annotations, and the summary of the job\n"
        "unclosed convert --to github reports/\n"
        "# which formats are there?\n"
        "unclosed convert --list\n",
    .text =
        "A REPORT is a file, a file of many that `merge` made, a folder, or - for "
        "standard input; without any, it is the newest run or report of this user.\n\n"
        "Findings are judged as `unclosed gate` does, by the same baseline and "
        "suppressions, and each different one is written once, with the number of "
        "reports that have it. Paths are relative to the root of the source tree. The "
        "same reports give the same bytes.\n\n"
        "The status says whether all could be written and all was measured (3); it does "
        "not depend on what was found: that is the gate's. What could not be measured "
        "is written into every format, so that no reader takes silence for peace.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_convert,
};
