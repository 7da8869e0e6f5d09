/* SPDX-License-Identifier: MIT */
/*
 * For fish: a line for each option, with the condition under which it is offered. No
 * files, unless a line says so.
 */
#include <stdbool.h>
#include <stdio.h>

#include "cli/completion.h"

static const char head[] =
    "# fish completion for unclosed: by 'unclosed completion fish'.\n"
    "\n"
    "# Whether no command was named yet.\n"
    "function __unclosed_is_first\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "# Whether this is after the command that is named.\n"
    "function __unclosed_is\n"
    "    set -l words (commandline -opc)\n"
    "    test (count $words) -gt 1; and test $words[2] = $argv[1]\n"
    "end\n"
    "\n"
    "# The same, and no action was named yet.\n"
    "function __unclosed_is_bare\n"
    "    __unclosed_is $argv[1]; or return 1\n"
    "    set -l words (commandline -opc)\n"
    "    for word in $words[3..-1]\n"
    "        contains -- $word $argv[2..-1]; and return 1\n"
    "    end\n"
    "    return 0\n"
    "end\n"
    "\n"
    "# The command line behind \"run\", which has options like \"run --max N\": those "
    "with a\n"
    "# value are the arguments. Nothing: it has not begun.\n"
    "function __unclosed_command\n"
    "    set -l words (commandline -opc) (commandline -ct)\n"
    "    set -l i 3\n"
    "    while test $i -le (count $words)\n"
    "        if test \"$words[$i]\" = --\n"
    "            set i (math $i + 1)\n"
    "            break\n"
    "        else if contains -- \"$words[$i]\" $argv\n"
    "            set i (math $i + 2)\n"
    "        else if string match -q -- '-*' $words[$i]\n"
    "            set i (math $i + 1)\n"
    "        else\n"
    "            break\n"
    "        end\n"
    "    end\n"
    "    test $i -le (count $words); and string escape -- $words[$i..-1]\n"
    "end\n"
    "\n"
    "function __unclosed_complete_command\n"
    "    set -l words (__unclosed_command $argv)\n"
    "    set -q words[1]; and complete -C (string join ' ' -- $words)\n"
    "end\n"
    "\n"
    "function __unclosed_is_run\n"
    "    __unclosed_is run; or return 1\n"
    "    set -l words (__unclosed_command $argv)\n"
    "    test (count $words) -lt 2\n"
    "end\n"
    "\n"
    "complete -c unclosed -f\n"
    "complete -c unclosed -n __unclosed_is_first -s h -l help -d 'say what there is'\n"
    "complete -c unclosed -n __unclosed_is_first -s V -l version "
    "-d 'say which version this is'\n";

static void put_quoted(const char *text)
{
    (void)putchar('\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            (void)putchar('\\');
        }
        (void)putchar(*text);
    }
    (void)putchar('\'');
}

static void put_words(const char *const *words, const char *end)
{
    (void)fputs(" -a '", stdout);
    for (size_t i = 0; words[i] != NULL; i++) {
        (void)printf("%s%s%s", i > 0 ? " " : "", words[i], end);
    }
    (void)fputs("'", stdout);
}

static void put_valued(const struct unc__command *command)
{
    for (const struct unc__cli_option *row = command->options; row->id != 0; row++) {
        if (row->argument != NULL) {
            if (row->id < 256) {
                (void)printf(" -%c", row->id);
            }
            (void)printf(" --%s", row->name);
        }
    }
}

static void put_completion(const struct unc__command *command,
                           struct unc__completion completion)
{
    switch (completion.what) {
    case UNC__COMPLETES_NOTHING:
        break;
    case UNC__COMPLETES_FILES:
        (void)fputs(" -F", stdout);
        break;
    case UNC__COMPLETES_FOLDERS:
        (void)fputs(" -a '(__fish_complete_directories)'", stdout);
        break;
    case UNC__COMPLETES_WORDS:
        put_words(completion.words, "");
        break;
    case UNC__COMPLETES_KEYS:
        put_words(completion.words, "=");
        break;
    case UNC__COMPLETES_TARGETS:
        put_words(completion.words, "");
        (void)fputs(" -F", stdout);
        break;
    case UNC__COMPLETES_COMMAND:
        (void)fputs(" -a '(__unclosed_complete_command", stdout);
        put_valued(command);
        (void)fputs(")'", stdout);
        break;
    }
}

static void put_condition(const struct unc__command *command)
{
    bool is_run = unc__completion_operands(command).what == UNC__COMPLETES_COMMAND;

    (void)printf("complete -c unclosed -n '__unclosed_is%s", is_run ? "_run" : "");
    if (is_run) {
        put_valued(command);
    } else {
        (void)printf(" %s", command->name);
    }
    (void)putchar('\'');
}

/* An option that has a value wants no files, unless it does. */
static void put_value(const struct unc__command *command,
                      struct unc__completion completion)
{
    bool has_files = completion.what == UNC__COMPLETES_FILES ||
                     completion.what == UNC__COMPLETES_TARGETS;

    (void)fputs(has_files ? " -r" : " -x", stdout);
    put_completion(command, completion);
}

static void put_option(const struct unc__command *command,
                       const struct unc__cli_option *row)
{
    put_condition(command);
    if (row->id < 256) {
        (void)printf(" -s %c", row->id);
    }
    (void)printf(" -l %s", row->name);
    if (row->argument != NULL) {
        put_value(command, unc__completion_value(row));
    }
    (void)fputs(" -d ", stdout);
    put_quoted(row->text);
    (void)puts("");
}

static void put_actions(const struct unc__command *command)
{
    const struct unc__cli_action *action;

    for (action = command->actions; action->name != NULL; action++) {
        (void)printf("complete -c unclosed -n '__unclosed_is_bare %s", command->name);
        for (size_t i = 0; command->actions[i].name != NULL; i++) {
            (void)printf(" %s", command->actions[i].name);
        }
        (void)printf("' -a %s -d ", action->name);
        put_quoted(action->summary);
        (void)puts("");
    }
}

static void put_operands(const struct unc__command *command)
{
    struct unc__completion operands = unc__completion_operands(command);

    if (command->actions != NULL) {
        put_actions(command);
    }
    if (operands.what != UNC__COMPLETES_NOTHING) {
        (void)printf("complete -c unclosed -n '__unclosed_is %s'", command->name);
        put_completion(command, operands);
        (void)puts("");
    }
}

static void put_command(const struct unc__command *command)
{
    (void)printf("\ncomplete -c unclosed -n __unclosed_is_first -a %s -d ",
                 command->name);
    put_quoted(command->summary);
    (void)puts("");
    for (const struct unc__cli_option *row = command->options;
         row != NULL && row->id != 0; row++) {
        if (row->text != NULL) {
            put_option(command, row);
        }
    }
    put_condition(command);
    (void)puts(" -s h -l help -d 'help, with examples first'");
    put_operands(command);
}

void unc__completion_fish(void)
{
    (void)fputs(head, stdout);
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        put_command(unc__commands[i]);
    }
}
