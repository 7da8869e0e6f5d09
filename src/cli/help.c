/* SPDX-License-Identifier: MIT */
/* Help on every level, examples first; all of it comes from the subcommands' structs. */
#include "cli/help.h"

#include <stdio.h>

#include "cli/arguments.h"

static void print_indented(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (at == text || at[-1] == '\n') {
            (void)fputs(*at == '\n' ? "" : "  ", stdout);
        }
        (void)fputc(*at, stdout);
    }
}

static void print_option(const struct unc__cli_option *row)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%c%c%s--%s%s%s", row->id < 256 ? '-' : ' ',
                   row->id < 256 ? (char)row->id : ' ', row->id < 256 ? ", " : "  ",
                   row->name, row->argument != NULL ? " " : "",
                   row->argument != NULL ? row->argument : "");
    (void)printf("  %-26s %s\n", name, row->text);
}

int unc__help_print(const struct unc__command *command)
{
    (void)printf("unclosed %s: %s\n\n", command->name, command->summary);
    print_indented(command->examples);
    (void)printf("\nusage: unclosed %s %s\n\n%s", command->name, command->usage,
                 command->text);
    if (command->options != NULL && command->options->id != 0) {
        (void)puts("\noptions:");
        for (const struct unc__cli_option *row = command->options; row->id != 0; row++) {
            print_option(row);
        }
    }
    return UNC__EXIT_OK;
}

static void print_all(void)
{
    (void)puts("unclosed: what did your program forget to close?\n");
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        (void)printf("  %-12s %s\n", unc__commands[i]->name, unc__commands[i]->summary);
    }
    (void)puts(
        "\n'unclosed help COMMAND' has examples, options and what the status means.");
}

static int run_help(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_help, argc, argv);
    const struct unc__command *command;

    if (unc__arguments_next(&arguments) < 0) {
        return arguments.status;
    }
    if (arguments.operand_count == 0) {
        print_all();
        return UNC__EXIT_OK;
    }
    command = unc__command_find(arguments.operands[0]);
    if (command == NULL) {
        return unc__arguments_refuse(&arguments, "there is no command '%s'",
                                     arguments.operands[0]);
    }
    return unc__help_print(command);
}

const struct unc__command unc__command_help = {
    .name = "help",
    .summary = "say what there is, or how one command is used",
    .usage = "[COMMAND]",
    .examples = "unclosed help gate\n",
    .text = "Without a command: all of them.\n",
    .run = run_help,
};
