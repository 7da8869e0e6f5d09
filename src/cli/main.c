/* SPDX-License-Identifier: MIT */
/* unclosed SUBCOMMAND …: finds the subcommand, and sees that its output arrived. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/command.h"

const struct unc__command *const unc__commands[] = {
#define ROW(id, name) &unc__command_##id,
    UNC_COMMANDS(ROW)
#undef ROW
        NULL
};

const struct unc__command *unc__command_find(const char *name)
{
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        if (strcmp(unc__commands[i]->name, name) == 0) {
            return unc__commands[i];
        }
    }
    return NULL;
}

static int refuse_name(const char *name)
{
    static const char *const names[] = {
#define NAME(id, name) name,
        UNC_COMMANDS(NAME)
#undef NAME
            NULL
    };
    const char *nearest = unc__nearest(name, names);

    if (nearest != NULL) {
        unc__complain(NULL, "there is no command '%s'; did you mean '%s'?", name,
                      nearest);
    } else {
        unc__complain(NULL, "there is no command '%s'; 'unclosed help' lists them", name);
    }
    return UNC__EXIT_USAGE;
}

/* What a full disk swallowed is no result. */
static int finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        unc__complain(NULL, "cannot write to standard output: %s", strerror(errno));
        return status == UNC__EXIT_OK ? UNC__EXIT_FAULT : status;
    }
    return status;
}

static int run_plain(const struct unc__command *command, char *name)
{
    return command->run(1, (char *[]){ name, NULL });
}

static bool is_one_of(const char *word, const char *letter, const char *name)
{
    return strcmp(word, letter) == 0 || strcmp(word, name) == 0;
}

int main(int argc, char **argv)
{
    const struct unc__command *command;

    if (argc < 2) {
        (void)run_plain(&unc__command_help, argv[0]);
        return UNC__EXIT_USAGE;
    }
    if (is_one_of(argv[1], "-h", "--help")) {
        return finish(run_plain(&unc__command_help, argv[1]));
    }
    if (is_one_of(argv[1], "-V", "--version")) {
        return finish(run_plain(&unc__command_version, argv[1]));
    }
    command = unc__command_find(argv[1]);
    if (command == NULL) {
        return refuse_name(argv[1]);
    }
    return finish(command->run(argc - 1, argv + 1));
}
