/* SPDX-License-Identifier: MIT */
/* Help on every level, examples first; all of it comes from the subcommands' structs. */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/fold.h"
#include "cli/manual.h"
#include "cli/pages.h"
#include "cli/terminal.h"

#define INDENT       2
#define NAME_COLUMNS 26  /* of options; longer ones have a line of their own */
#define COLUMNS_MOST 100 /* wider lines are hard to read */

enum option_id {
    OPTION_MAN = 256
};

static struct unc__fold fold_with(size_t indent)
{
    size_t columns = unc__terminal_columns(stdout);

    return (struct unc__fold){ stdout, columns < COLUMNS_MOST ? columns : COLUMNS_MOST,
                               indent };
}

/* "  NAME      text", the text folded at its own left edge. */
static void print_row(const char *name, size_t width, const char *text)
{
    struct unc__fold fold = fold_with(INDENT + width + 1);

    if (fold.columns < 2 * fold.indent) {
        fold.indent = 3 * INDENT;
    }
    (void)printf("%*s%s", INDENT, "", name);
    if (INDENT + strlen(name) + 1 >= fold.indent) { /* two blanks between */
        (void)printf("\n%*s", (int)fold.indent, "");
    } else {
        (void)printf("%*s", (int)(fold.indent - INDENT - strlen(name)), "");
    }
    unc__fold_rest(&fold, fold.indent, text);
    (void)putchar('\n');
}

static void print_indented(const char *text)
{
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");

        (void)printf("%*s%.*s\n", length > 0 ? INDENT : 0, "", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void print_options(const struct unc__cli_option *row)
{
    char name[96];

    (void)puts("\noptions:");
    for (; row != NULL && row->id != 0; row++) {
        if (row->text != NULL) {
            print_row(unc__page_option(row, name, sizeof name), NAME_COLUMNS, row->text);
        }
    }
    print_row("-h, --help", NAME_COLUMNS, "this text");
}

static void print_statuses(const struct unc__command *command)
{
    struct unc__page_status status;
    char number[12];

    (void)puts("\nexit status:");
    for (size_t i = 0; unc__page_status(command, i, &status); i++) {
        (void)snprintf(number, sizeof number, "%d", status.number);
        print_row(number, 3, status.text);
    }
}

int unc__help_print(const struct unc__command *command)
{
    struct unc__fold fold = fold_with(0);

    (void)printf("unclosed %s: %s\n\n", command->name, command->summary);
    print_indented(command->examples);
    (void)printf("\nusage: unclosed %s%s%s\n\n", command->name,
                 *command->usage != '\0' ? " " : "", command->usage);
    unc__fold_text(&fold, command->text);
    if (command->actions != NULL) {
        (void)puts("\nactions:");
        for (size_t i = 0; command->actions[i].name != NULL; i++) {
            print_row(command->actions[i].name, NAME_COLUMNS,
                      command->actions[i].summary);
        }
    }
    print_options(command->options);
    print_statuses(command);
    return UNC__EXIT_OK;
}

static void print_all(void)
{
    (void)puts("unclosed: what did your program forget to close?\n");
    for (const struct unc__page_row *row = unc__page_examples; row->name != NULL; row++) {
        if (unc__command_find(row->commands) != NULL) {
            (void)printf("  # %s\n  %s\n", row->text, row->name);
        }
    }
    (void)puts("\ncommands:");
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        print_row(unc__commands[i]->name, 12, unc__commands[i]->summary);
    }
    (void)puts("\n'unclosed help COMMAND' has examples, options and exit statuses.");
}

static int print_manual(struct unc__arguments *arguments)
{
    const char *name = arguments->operands[0];
    const struct unc__command *command = NULL;

    if (name != NULL && strcmp(name, "unclosed") != 0) {
        command = unc__command_find(name);
        if (command == NULL) {
            return unc__arguments_refuse(arguments, "there is no command '%s'", name);
        }
    }
    unc__manual_print(command);
    return UNC__EXIT_OK;
}

static int run_help(int argc, char **argv)
{
    struct unc__arguments arguments = unc__arguments_init(&unc__command_help, argc, argv);
    const struct unc__command *command;
    const char *nearest;
    int id = unc__arguments_next(&arguments);

    if (id < 0) {
        return arguments.status;
    }
    if (id == OPTION_MAN) {
        return unc__arguments_next(&arguments) < 0 ? arguments.status
                                                   : print_manual(&arguments);
    }
    if (arguments.operand_count == 0) {
        print_all();
        return UNC__EXIT_OK;
    }
    command = unc__command_find(arguments.operands[0]);
    if (command != NULL) {
        return unc__help_print(command);
    }
    nearest = unc__command_nearest(arguments.operands[0]);
    if (nearest != NULL) {
        return unc__arguments_refuse(&arguments,
                                     "there is no command '%s'; did you mean '%s'?",
                                     arguments.operands[0], nearest);
    }
    return unc__arguments_refuse(&arguments, "there is no command '%s'",
                                 arguments.operands[0]);
}

const struct unc__command unc__command_help = {
    .name = "help",
    .summary = "say what there is, or how one command is used",
    .usage = "[COMMAND]",
    .examples = "# all commands\n"
                "unclosed help\n"
                "# one of them: examples, options, exit statuses\n"
                "unclosed help version\n",
    .text = "`unclosed COMMAND --help` says the same, and so do the man pages: "
            "`man unclosed-COMMAND`.\n",
    .options =
        (const struct unc__cli_option[]){
            { OPTION_MAN, "man", NULL, NULL },
            { 0 },
        },
    .statuses = UNC__STATUS(FAULT),
    .run = run_help,
};
