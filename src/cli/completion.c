/* SPDX-License-Identifier: MIT */
/*
 * unclosed completion: a script for a shell, made of the structs that help and parser are
 * made of, so that nothing is offered that is not understood. The scripts are whole: they
 * ask no program, so that a key press starts none, and one that was installed by another
 * version is wrong at worst about what is new.
 *
 * What an operand or a value is, is read off its name in the usage: FILE, DIR, REPORT.
 * That is what people go by, too.
 */
#include "cli/completion.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/choices.h"
#include "cli/schema.h"
#include "convert/format.h"
#include "record/kind.h"

#define SCHEMAS_MAX 32

static const char *const formats[] = {
#define NAME(id, name) name,
    UNC_FORMATS(NAME)
#undef NAME
        NULL
};

static const char *const commands[] = {
#define NAME(id, name) name,
    UNC_COMMANDS(NAME)
#undef NAME
        NULL
};

static const char *const limits[] = {
#define NAME(id, name, ...) name,
    "total", UNC_KINDS(NAME)
#undef NAME
                 NULL
};

static const char *const *const kinds = limits + 1;

static const char *const *schema_names(void)
{
    static const char *names[SCHEMAS_MAX + 1];

    for (size_t i = 0; i < SCHEMAS_MAX && unc__schemas[i].name != NULL; i++) {
        names[i] = unc__schemas[i].name;
    }
    return names;
}

static bool has(const char *text, const char *word)
{
    return text != NULL && strstr(text, word) != NULL;
}

struct unc__completion unc__completion_value(const struct unc__cli_option *option)
{
    const char *const *words = unc__choices_of(option->name);

    if (words != NULL) {
        return (struct unc__completion){ UNC__COMPLETES_WORDS, words };
    }
    if (has(option->argument, "FORMAT")) {
        return (struct unc__completion){ UNC__COMPLETES_TARGETS, formats };
    }
    if (has(option->argument, "KIND=")) {
        return (struct unc__completion){ UNC__COMPLETES_KEYS,
                                         has(option->text, "total=") ? limits : kinds };
    }
    if (has(option->argument, "DIR")) {
        return (struct unc__completion){ UNC__COMPLETES_FOLDERS, NULL };
    }
    if (has(option->argument, "FILE") || has(option->argument, "MODULE")) {
        return (struct unc__completion){ UNC__COMPLETES_FILES, NULL };
    }
    return (struct unc__completion){ UNC__COMPLETES_NOTHING, NULL };
}

struct unc__completion unc__completion_operands(const struct unc__command *command)
{
    static const char *const files[] = { "REPORT", "BEFORE", "RECORD", "BINARY", "FILE" };

    if (has(command->usage, "COMMAND [ARGUMENT")) {
        return (struct unc__completion){ UNC__COMPLETES_COMMAND, NULL };
    }
    if (has(command->usage, "[COMMAND]")) {
        return (struct unc__completion){ UNC__COMPLETES_WORDS, commands };
    }
    if (has(command->usage, "[NAME]")) {
        return (struct unc__completion){ UNC__COMPLETES_WORDS, schema_names() };
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (has(command->usage, files[i])) {
            return (struct unc__completion){ UNC__COMPLETES_FILES, NULL };
        }
    }
    return (struct unc__completion){ UNC__COMPLETES_NOTHING, NULL };
}

static int run_completion(int argc, char **argv)
{
    static void (*const printers[])(void) = { unc__completion_bash, unc__completion_zsh,
                                              unc__completion_fish };
    struct unc__arguments arguments =
        unc__arguments_init(&unc__command_completion, argc, argv);
    int action;

    if (unc__arguments_next(&arguments) < 0) {
        return arguments.status;
    }
    if (arguments.operand_count == 0) {
        return unc__arguments_refuse(&arguments, "for which shell? bash, zsh or fish");
    }
    action = unc__arguments_action(&arguments);
    if (action < 0 || unc__arguments_no_operands(&arguments) < 0) {
        return arguments.status;
    }
    printers[action]();
    return UNC__EXIT_OK;
}

const struct unc__command unc__command_completion = {
    .name = "completion",
    .summary = "print a script that completes words of unclosed in a shell",
    .usage = "bash|zsh|fish",
    .examples = "# in this bash, from now on: without being installed\n"
                "source <(unclosed completion bash)\n"
                "# in every zsh: into a folder of $fpath\n"
                "unclosed completion zsh > ~/.zfunc/_unclosed\n"
                "# in every fish\n"
                "unclosed completion fish > ~/.config/fish/completions/unclosed.fish\n",
    .text = "An installed `unclosed` has them where the three shells look by themselves: "
            "nothing is to be done then, but for bash to have the package "
            "bash-completion.\n"
            "\n"
            "What is completed: commands, options, the words that an option takes, "
            "formats, kinds, files and folders; after `unclosed run`, the command and "
            "its own arguments as if it stood alone.\n",
    .actions =
        (const struct unc__cli_action[]){
            { "bash", "for bash, with or without its package bash-completion" },
            { "zsh", "for zsh: a function for compinit" },
            { "fish", "for fish" },
            { 0 },
        },
    .statuses = UNC__STATUS(FAULT),
    .run = run_completion,
};
