/* SPDX-License-Identifier: MIT */
/*
 * For bash. Readline takes "--view=tree" and "a:b" for several words, depending on
 * COMP_WORDBREAKS; they are put together again, and what stands before the last break is
 * taken off what is offered. Files are left to readline, which knows quotes and tildes:
 * nothing is offered, and the default steps in.
 *
 * Needs nothing of the package bash-completion; if that is there, the command after "run"
 * is completed by its own completion.
 */
#include <stdbool.h>
#include <stdio.h>

#include "cli/completion.h"

static const char head[] =
    "# bash completion for unclosed: by 'unclosed completion bash'.\n"
    "\n"
    "# The words so far, with what readline took apart put together: in `line`; where "
    "each\n"
    "# begins among readline's: in `places`.\n"
    "_unclosed_line()\n"
    "{\n"
    "    local i word before=' '\n"
    "\n"
    "    line=() places=()\n"
    "    for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ $i -gt 0 && ( $word == [=:] || $before == [=:] ) ]]; then\n"
    "            line[-1]+=$word\n"
    "        else\n"
    "            line+=(\"$word\")\n"
    "            places+=(\"$i\")\n"
    "        fi\n"
    "        before=$word\n"
    "    done\n"
    "}\n"
    "\n"
    "# Offer those of WORDS that begin with the current word: _unclosed_offer WORDS "
    "[END]\n"
    "_unclosed_offer()\n"
    "{\n"
    "    local word kept=\n"
    "\n"
    "    [[ $current == *[=:]* ]] && kept=${current%\"${current##*[=:]}\"}\n"
    "    [[ $COMP_WORDBREAKS == *=* ]] || kept=\n"
    "    compopt +o default +o bashdefault 2>/dev/null\n"
    "    [[ $2 == = ]] && compopt -o nospace 2>/dev/null\n"
    "    for word in $1; do\n"
    "        word=$prefix$word$2\n"
    "        [[ $word == \"$current\"* ]] && COMPREPLY+=(\"${word#\"$kept\"}\")\n"
    "    done\n"
    "}\n"
    "\n"
    "# What an option's value or an operand may be: KIND [WORDS]\n"
    "_unclosed_complete()\n"
    "{\n"
    "    local rest=${current#\"$prefix\"}\n"
    "\n"
    "    case $1 in\n"
    "    words) _unclosed_offer \"$2\" ;;\n"
    "    folders) compopt +o default +o bashdefault -o dirnames 2>/dev/null ;;\n"
    "    keys)\n"
    "        [[ $rest == *=* ]] && set -- keys ''\n"
    "        _unclosed_offer \"$2\" = ;;\n"
    "    targets) [[ $rest == *=* ]] || _unclosed_offer \"$2\" ;;\n"
    "    files) ;;\n"
    "    *) _unclosed_offer '' ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "# What stands behind \"run\" is a command line of its own.\n"
    "_unclosed_command()\n"
    "{\n"
    "    local offset\n"
    "\n"
    "    for offset in _comp_command_offset _command_offset; do\n"
    "        if declare -F \"$offset\" >/dev/null; then\n"
    "            \"$offset\" \"${places[$1]}\"\n"
    "            return\n"
    "        fi\n"
    "    done\n"
    "    if [[ $1 -eq $((${#line[@]} - 1)) && $current != */* ]]; then\n"
    "        compopt +o default +o bashdefault 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -c -- \"$current\")\n"
    "    fi\n"
    "}\n"
    "\n"
    "# By command: its options, which of them have a value, its actions and operands; "
    "by\n"
    "# command and option: what the value is. Into `options`, `valued`, `actions`,\n"
    "# `operands`, `value`.\n"
    "_unclosed_table()\n"
    "{\n"
    "    case $1 in\n";

static const char tail[] =
    "    esac\n"
    "}\n"
    "\n"
    "_unclosed()\n"
    "{\n"
    "    local -a line places operands value\n"
    "    local current prefix= options= valued= actions= count=0 ended= first=0 i last\n"
    "\n"
    "    COMPREPLY=()\n"
    "    _unclosed_line\n"
    "    last=$((${#line[@]} - 1))\n"
    "    current=${line[last]}\n"
    "    if ((last == 1)); then\n"
    "        _unclosed_table ''\n"
    "        _unclosed_offer \"$options\"\n"
    "        return\n"
    "    fi\n"
    "    _unclosed_table \"${line[1]}\"\n"
    "    for ((i = 2; i < last; i++)); do\n"
    "        if [[ -z $ended && ${line[i]} == -- ]]; then\n"
    "            ended=yes\n"
    "        elif [[ -z $ended && ${line[i]} == -* ]]; then\n"
    "            [[ $valued == *\" ${line[i]} \"* ]] && ((i++))\n"
    "        else\n"
    "            ((count++ == 0)) && first=$i\n"
    "            [[ ${operands[0]} == command ]] && break\n"
    "        fi\n"
    "    done\n"
    "    if ((count > 0)) && [[ ${operands[0]} == command ]]; then\n"
    "        _unclosed_command \"$first\"\n"
    "    elif ((i > last)); then\n"
    "        _unclosed_table \"${line[1]}\" \"${line[last - 1]}\"\n"
    "        _unclosed_complete \"${value[@]}\"\n"
    "    elif [[ -z $ended && $current == --*=* ]]; then\n"
    "        prefix=${current%%=*}=\n"
    "        _unclosed_table \"${line[1]}\" \"${current%%=*}\"\n"
    "        _unclosed_complete \"${value[@]}\"\n"
    "    elif [[ -z $ended && $current == -* ]]; then\n"
    "        _unclosed_offer \"$options\"\n"
    "    elif [[ ${operands[0]} == command ]]; then\n"
    "        _unclosed_command \"$last\"\n"
    "    elif [[ -n $actions && $count -eq 0 ]]; then\n"
    "        _unclosed_offer \"$actions\"\n"
    "    else\n"
    "        _unclosed_complete \"${operands[@]}\"\n"
    "    fi\n"
    "}\n"
    "\n"
    "complete -o bashdefault -o default -F _unclosed unclosed\n";

static void put_words(const char *const *words)
{
    (void)fputs(" '", stdout);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        (void)printf("%s%s", i > 0 ? " " : "", words[i]);
    }
    (void)fputs("'", stdout);
}

static void put_completion(const char *name, struct unc__completion completion)
{
    static const char *const kinds[] = { "nothing", "files",   "folders", "words",
                                         "keys",    "targets", "command" };

    (void)printf("%s=(%s", name, kinds[completion.what]);
    if (completion.words != NULL) {
        put_words(completion.words);
    }
    (void)fputs(")", stdout);
}

/* "-o --output" */
static void put_names(const struct unc__cli_option *row, const char *between)
{
    if (row->id < 256) {
        (void)printf("-%c%s", row->id, between);
    }
    (void)printf("--%s", row->name);
}

static void put_values(const struct unc__cli_option *row)
{
    (void)puts("        case $2 in");
    for (; row != NULL && row->id != 0; row++) {
        if (row->argument != NULL && row->text != NULL) {
            (void)fputs("        ", stdout);
            put_names(row, " | ");
            (void)fputs(") ", stdout);
            put_completion("value", unc__completion_value(row));
            (void)puts(" ;;");
        }
    }
    (void)puts("        esac");
}

static void put_command(const struct unc__command *command)
{
    const struct unc__cli_option *row;
    bool has_values = false;

    (void)printf("    %s)\n        options='-h --help", command->name);
    for (row = command->options; row != NULL && row->id != 0; row++) {
        if (row->text != NULL) {
            (void)fputs(" ", stdout);
            put_names(row, " ");
            has_values = has_values || row->argument != NULL;
        }
    }
    (void)fputs("'\n        valued=' ", stdout);
    for (row = command->options; row != NULL && row->id != 0; row++) {
        if (row->argument != NULL) {
            put_names(row, " ");
            (void)fputs(" ", stdout);
        }
    }
    (void)fputs("'\n        actions='", stdout);
    for (size_t i = 0; command->actions != NULL && command->actions[i].name != NULL;
         i++) {
        (void)printf("%s%s", i > 0 ? " " : "", command->actions[i].name);
    }
    (void)fputs("'\n        ", stdout);
    put_completion("operands", unc__completion_operands(command));
    (void)puts("");
    if (has_values) {
        put_values(command->options);
    }
    (void)puts("        ;;");
}

void unc__completion_bash(void)
{
    (void)fputs(head, stdout);
    (void)fputs("    '') options='", stdout);
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        (void)printf("%s ", unc__commands[i]->name);
    }
    (void)puts("-h --help -V --version' ;;");
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        put_command(unc__commands[i]);
    }
    (void)fputs(tail, stdout);
}
