/* SPDX-License-Identifier: MIT */
/*
 * For zsh: a table for _arguments, and a case for each command. What it says of an option
 * comes between brackets and colons, which are its own, so those are escaped.
 */
#include <stdio.h>
#include <string.h>

#include "cli/completion.h"

static const char head[] =
    "#compdef unclosed\n"
    "# zsh completion for unclosed: by 'unclosed completion zsh'.\n"
    "\n"
    "# KIND=N[,KIND=N…]\n"
    "_unclosed_keys() {\n"
    "  compset -P '*,'\n"
    "  if compset -P '*='; then\n"
    "    _message number\n"
    "  else\n"
    "    compadd -S '=' -- \"$@\"\n"
    "  fi\n"
    "}\n"
    "\n"
    "# FORMAT[=FILE]\n"
    "_unclosed_targets() {\n"
    "  if compset -P '*='; then\n"
    "    _files\n"
    "  else\n"
    "    compadd -- \"$@\"\n"
    "  fi\n"
    "}\n"
    "\n"
    "_unclosed() {\n"
    "  local curcontext=$curcontext context state state_descr line\n"
    "  typeset -A opt_args\n"
    "  local -a names\n"
    "\n"
    "  names=(\n";

static const char middle[] =
    "  )\n"
    "  _arguments -C '(- *)'{-h,--help}'[say what there is]' \\\n"
    "    '(- *)'{-V,--version}'[say which version this is]' \\\n"
    "    '1:command:->command' '*::argument:->argument' && return\n"
    "  case $state in\n"
    "  command) _describe -t commands command names ;;\n"
    "  argument)\n"
    "    case $words[1] in\n";

static const char tail[] = "    esac ;;\n"
                           "  esac\n"
                           "}\n"
                           "\n"
                           "if [[ $funcstack[1] = _unclosed ]]; then\n"
                           "  _unclosed \"$@\"\n"
                           "else\n"
                           "  compdef _unclosed unclosed\n"
                           "fi\n";

/* Inside single quotes; @escaped: what the tables have a meaning for. */
static void put_text(const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputs("'\\'", stdout);
        } else if (strchr(escaped, *text) != NULL) {
            (void)putchar('\\');
        }
        (void)putchar(*text);
    }
}

static void put_words(const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        (void)printf("%s%s", i > 0 ? " " : "", words[i]);
    }
}

/* ":message:action" */
static void put_completion(const char *message, struct unc__completion completion)
{
    (void)putchar(':');
    put_text(message, ":[]\\");
    (void)putchar(':');
    switch (completion.what) {
    case UNC__COMPLETES_NOTHING:
        (void)fputs(" ", stdout);
        break;
    case UNC__COMPLETES_FILES:
        (void)fputs("_files", stdout);
        break;
    case UNC__COMPLETES_FOLDERS:
        (void)fputs("_files -/", stdout);
        break;
    case UNC__COMPLETES_WORDS:
        (void)putchar('(');
        put_words(completion.words);
        (void)putchar(')');
        break;
    case UNC__COMPLETES_KEYS:
        (void)fputs(" _unclosed_keys ", stdout);
        put_words(completion.words);
        break;
    case UNC__COMPLETES_TARGETS:
        (void)fputs(" _unclosed_targets ", stdout);
        put_words(completion.words);
        break;
    case UNC__COMPLETES_COMMAND:
        (void)fputs(" _command_names -e", stdout);
        break;
    }
}

static void put_option(const struct unc__cli_option *row)
{
    const char *end = row->argument != NULL ? "=" : "";

    (void)fputs("        ", stdout);
    if (row->id < 256 && row->argument != NULL) {
        (void)printf("\\*{-%c+,--%s=}'[", row->id, row->name);
    } else if (row->id < 256) {
        (void)printf("'(-%c --%s)'{-%c,--%s}'[", row->id, row->name, row->id, row->name);
    } else {
        (void)printf("'%s--%s%s[", row->argument != NULL ? "*" : "", row->name, end);
    }
    put_text(row->text, "[]:\\");
    (void)putchar(']');
    if (row->argument != NULL) {
        put_completion(row->argument, unc__completion_value(row));
    }
    (void)puts("' \\");
}

static void put_actions(const struct unc__cli_action *action)
{
    (void)fputs("        '1:action:((", stdout);
    for (; action->name != NULL; action++) {
        (void)printf("%s\\:\"", action->name);
        put_text(action->summary, "\"\\:()");
        (void)fputs(action[1].name != NULL ? "\" " : "\"", stdout);
    }
    (void)fputs("))'", stdout);
}

static void put_operands(const struct unc__command *command)
{
    struct unc__completion operands = unc__completion_operands(command);

    if (command->actions != NULL) {
        put_actions(command->actions);
        (void)fputs(operands.what != UNC__COMPLETES_NOTHING ? " \\\n" : "", stdout);
    }
    if (operands.what == UNC__COMPLETES_COMMAND) {
        (void)fputs("        '(-)1", stdout);
        put_completion("command", operands);
        (void)fputs("' '*::argument: _normal'", stdout);
    } else if (operands.what != UNC__COMPLETES_NOTHING) {
        (void)printf("        '%s", operands.what == UNC__COMPLETES_WORDS ? "1" : "*");
        put_completion("operand", operands);
        (void)fputs("'", stdout);
    }
    (void)puts(" ;;");
}

static void put_command(const struct unc__command *command)
{
    (void)printf("    %s)\n      _arguments -s -S \\\n", command->name);
    for (const struct unc__cli_option *row = command->options;
         row != NULL && row->id != 0; row++) {
        if (row->text != NULL) {
            put_option(row);
        }
    }
    (void)puts("        '(- *)'{-h,--help}'[help, with examples first]' \\");
    put_operands(command);
}

void unc__completion_zsh(void)
{
    (void)fputs(head, stdout);
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        (void)printf("    '%s:", unc__commands[i]->name);
        put_text(unc__commands[i]->summary, "\\:");
        (void)puts("'");
    }
    (void)fputs(middle, stdout);
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        put_command(unc__commands[i]);
    }
    (void)fputs(tail, stdout);
}
