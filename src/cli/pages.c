/* SPDX-License-Identifier: MIT */
#include "cli/pages.h"

#include <stdio.h>
#include <string.h>

const struct unc__page_row unc__page_examples[] = {
    { "unclosed run -- ./app", "start a program, and get a report of every process",
      "run" },
    { "unclosed show", "read the newest report, or the newest run", "show" },
    { "unclosed baseline update reports", "tolerate what there is today", "baseline" },
    { "unclosed gate reports --baseline .unclosed/baseline.json",
      "fail on what is new, in CI", "gate" },
    { NULL, NULL, NULL },
};

const char unc__page_description[] =
    "A program that is linked with `libunclosed-probes` (see `unclosed-flags`(1)) knows "
    "what it holds: descriptors, timers, threads, children, handlers, the watchers of "
    "its "
    "event loops. At its end it writes a report of what it did not give back, with the "
    "place where each was acquired and the call that would have released it.\n"
    "\n"
    "`unclosed` starts such programs, reads their reports, and decides.\n";

const struct unc__page_row unc__page_variables[] = {
    { "NO_COLOR",
      "Not empty: no colours, unless `--color` asks for them; FORCE_COLOR=0 too.", NULL },
    { "CLICOLOR_FORCE, FORCE_COLOR",
      "Neither empty nor 0: colours, also where the output is no terminal.", NULL },
    { "TERM", "A `dumb` terminal gets no colours.", NULL },
    { "COLUMNS", "How wide lines may be, where the terminal's own width does not count.",
      NULL },
    { "XDG_STATE_HOME, HOME, TMPDIR", "Where reports are kept: see FILES.", NULL },
    { "UNCLOSED_OPTIONS",
      "What the observed program does, as `key=value:key=value`; "
      "`UNCLOSED_OPTIONS=help=1` lets it print what there is. `unclosed` itself does not "
      "read it.",
      NULL },
    { "CI", "Not empty: a baseline is not written without `--force`.", "baseline" },
    { "DEBUGINFOD_URLS", "The servers that are asked where `--debuginfod` says so.",
      "symbolize" },
    { NULL, NULL, NULL },
};

const struct unc__page_row unc__page_files[] = {
    { "$XDG_STATE_HOME/unclosed/",
      "Where programs leave reports that were told no other place, and `run` its "
      "folders; "
      "the newest 100 are kept. `~/.local/state` stands for `$XDG_STATE_HOME` where that "
      "is not set.",
      NULL },
    { "$TMPDIR/unclosed-UID/", "The same, where there is no such folder.", NULL },
    { "run.json",
      "In the folder of a run: its processes, and those that were not observed.",
      "run show gate" },
    { NULL, NULL, NULL },
};

bool unc__page_has(const struct unc__page_row *row, const struct unc__command *command)
{
    size_t length;

    if (row->commands == NULL || command == NULL) {
        return true;
    }
    length = strlen(command->name);
    for (const char *at = row->commands; (at = strstr(at, command->name)) != NULL; at++) {
        if ((at == row->commands || at[-1] == ' ') &&
            (at[length] == ' ' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

bool unc__page_status(const struct unc__command *command, size_t index,
                      struct unc__page_status *ret_status)
{
    static const struct unc__page_status statuses[] = {
#define ROW(id, number, text) { number, text },
        UNC_EXIT_STATUSES(ROW)
#undef ROW
    };
    unsigned wanted = command != NULL ? command->statuses : 0;

    wanted = wanted == 0 ? ~0U : wanted | UNC__STATUS(OK) | UNC__STATUS(USAGE);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if ((wanted >> statuses[i].number & 1) != 0 && index-- == 0) {
            *ret_status = statuses[i];
            return true;
        }
    }
    return false;
}

const char *unc__page_option(const struct unc__cli_option *row, char *buffer, size_t size)
{
    char letter[8] = "    ";

    if (row->id < 256) {
        (void)snprintf(letter, sizeof letter, "-%c, ", row->id);
    }
    (void)snprintf(buffer, size, "%s--%s%s%s", letter, row->name,
                   row->argument != NULL ? " " : "",
                   row->argument != NULL ? row->argument : "");
    return buffer;
}
