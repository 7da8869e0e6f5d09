/* SPDX-License-Identifier: MIT */
/* unclosed html: `convert --to html` for people: a file with a name, and it is told. */
#include <string.h>

#include "cli/arguments.h"
#include "cli/converting.h"
#include "document/printable.h"

/* Where it is, for a person and for `xdg-open "$(unclosed html)"`. */
static void tell(const char *path)
{
    unc__printable_write(stdout, path);
    (void)fputc('\n', stdout);
}

static int run_html(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_html, argc, argv);
    struct unc__converting converting;
    const char *output = unc__format_html.file_name;
    int status = UNC__EXIT_USAGE;
    int id;
    int r = 1;

    unc__converting_init(&converting);
    while (r == 1 && (id = unc__arguments_next(&arguments)) > 0) {
        if (id == 'o') {
            output = arguments.value;
        } else {
            r = unc__converting_take(&converting, id, &arguments);
        }
    }
    if (r != 1 || id < 0) {
        status = arguments.status;
    } else if (*output == '\0') {
        (void)unc__arguments_refuse(&arguments, "the name of the file is empty");
    } else if (unc__converting_add(&converting, &unc__format_html, output, &arguments) ==
               0) {
        status = unc__converting_run(&converting, &arguments);
        if (strcmp(output, "-") != 0 &&
            (status == UNC__EXIT_OK || status == UNC__EXIT_UNMEASURED)) {
            tell(output);
        }
    }
    unc__converting_done(&converting);
    return status;
}

static const struct unc__cli_option options[] = {
    { 'o', "output", "FILE",
      "write it to FILE; - is standard output; default: unclosed.html in the working "
      "directory" },
    UNC_CONVERTING_OPTIONS,
    { 0 },
};

const struct unc__command unc__command_html = {
    .name = "html",
    .summary = "make a page of reports, in one file, for a browser",
    .usage = "[options] [REPORT…]",
    .examples = "# of the newest report or run of this user, and look at it\n"
                "xdg-open \"$(unclosed html)\"\n"
                "# of all processes of a run, kept with the results of CI\n"
                "unclosed html -o artifacts/unclosed.html reports/\n",
    .text =
        "A REPORT is a file, a file of many that `merge` made, a folder, or - for "
        "standard input; without any, it is the newest run or report of this user.\n"
        "\n"
        "The page says what is left and how sure that is, shows each finding with its "
        "stacks, what would close it, where everything was acquired and since when it is "
        "held, what was tolerated and by whose word, and what could not be known. It is "
        "one file that loads nothing and sends nothing, reads as well without a script "
        "and on paper, and follows the light or dark of the desktop.\n"
        "\n"
        "Findings are judged as `unclosed gate` does, by the same baseline and "
        "suppressions; those of several reports with the same fingerprint are one. The "
        "same reports give the same bytes.\n"
        "\n"
        "The name of the file is printed. The status says whether all was measured (3); "
        "it does not depend on what was found: that is the gate's. A page of what was "
        "not measured is written, too, and says so.\n",
    .options = options,
    .statuses = UNC__STATUS(UNMEASURED) | UNC__STATUS(FAULT),
    .run = run_html,
};
