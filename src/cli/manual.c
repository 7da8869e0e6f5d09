/* SPDX-License-Identifier: MIT */
/*
 * Man pages out of the same structs as the help, in the classic macros (man(7)), which
 * every formatter knows. There is no date in them: the same source gives the same page.
 */
#include "cli/manual.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/api.h>

#include "cli/pages.h"

/* What roff takes for its own is kept from it: dots and quotes at the beginning of a
 * line, backslashes, and the hyphen, which it would make a typographic one. */
static void put_character(const char *at, bool is_line_start)
{
    if (is_line_start && (*at == '.' || *at == '\'')) {
        (void)fputs("\\&", stdout);
    }
    switch (*at) {
    case '\\':
        (void)fputs("\\e", stdout);
        break;
    case '-':
        (void)fputs("\\-", stdout);
        break;
    case '~':
        (void)fputs("\\(ti", stdout);
        break;
    case '^':
        (void)fputs("\\(ha", stdout);
        break;
    default:
        (void)fputc(*at, stdout);
        break;
    }
}

/* One line or a part of it; `words` between backquotes are bold. "…" is what usages have
 * of characters that are not ASCII. */
static void put_text(const char *text, size_t length)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    bool is_bold = false;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '`') {
            is_bold = !is_bold;
            (void)fputs(is_bold ? "\\fB" : "\\fR", stdout);
        } else if (strncmp(text + i, ellipsis, strlen(ellipsis)) == 0) {
            (void)fputs("...", stdout);
            i += strlen(ellipsis) - 1;
        } else {
            put_character(text + i, i == 0);
        }
    }
    (void)fputs(is_bold ? "\\fR" : "", stdout);
}

static void put_line(const char *text)
{
    put_text(text, strlen(text));
    (void)fputc('\n', stdout);
}

static const char *put_one_line(const char *text)
{
    size_t length = strcspn(text, "\n");

    put_text(text, length);
    (void)fputc('\n', stdout);
    return text + length + (text[length] == '\n');
}

/* The same rules as unc__fold_text. */
static void put_paragraphs(const char *text)
{
    bool is_verbatim = false;

    while (*text != '\0') {
        bool is_blank = *text == ' ';

        if (*text == '\n') {
            if (text[1] != '\0') {
                (void)puts(is_verbatim ? ".EE\n.PP" : ".PP");
            } else if (is_verbatim) {
                (void)puts(".EE");
            }
            is_verbatim = false;
            text++;
            continue;
        }
        if (is_blank != is_verbatim) {
            (void)puts(is_blank ? ".EX" : ".EE");
            is_verbatim = is_blank;
        }
        text = put_one_line(text);
    }
    if (is_verbatim) {
        (void)puts(".EE");
    }
}

/* "# what for" above the command. */
static void put_examples(const char *examples)
{
    for (bool is_first = true; *examples != '\0'; is_first = false) {
        if (*examples == '#') {
            (void)fputs(is_first ? "" : ".PP\n", stdout);
            examples = put_one_line(examples + 1 + (examples[1] == ' '));
        }
        (void)puts(".PP\n.RS 4\n.EX");
        while (*examples != '\0' && *examples != '#') {
            examples = put_one_line(examples);
        }
        (void)puts(".EE\n.RE");
    }
}

static void put_head(const struct unc__command *command)
{
    char title[64] = "UNCLOSED";
    const char *name = command != NULL ? command->name : "";

    (void)printf(".\\\" SPDX-License-Identifier: MIT\n");
    for (size_t i = strlen(title); *name != '\0' && i + 2 < sizeof title; i++) {
        int letter = i == strlen("UNCLOSED") ? '-' : toupper((unsigned char)*name++);

        title[i] = (char)letter;
        title[i + 1] = '\0';
    }
    (void)fputs(".TH ", stdout);
    put_text(title, strlen(title));
    (void)printf(" 1 \"\" \"unclosed %s\" \"unclosed\"\n", UNC_VERSION);
    (void)puts(".SH NAME");
    (void)fputs("unclosed", stdout);
    if (command != NULL) {
        (void)fputs("\\-", stdout);
        put_text(command->name, strlen(command->name));
    }
    (void)fputs(" \\- ", stdout);
    put_line(command != NULL ? command->summary : "say what a program forgot to close");
}

static void put_synopsis(const struct unc__command *command)
{
    const char *usage =
        command != NULL ? command->usage : "COMMAND [options] [ARGUMENT…]";

    (void)printf(".SH SYNOPSIS\n.B unclosed%s%s\n", command != NULL ? " " : "",
                 command != NULL ? command->name : "");
    if (*usage != '\0') {
        put_line(usage);
    }
}

static void put_item(const char *name, const char *text)
{
    (void)puts(".TP");
    (void)fputs("\\fB", stdout);
    put_text(name, strlen(name));
    (void)puts("\\fR");
    put_line(text);
}

static void put_options(const struct unc__cli_option *row)
{
    char name[96];

    (void)puts(".SH OPTIONS");
    for (; row != NULL && row->id != 0; row++) {
        if (row->text != NULL) {
            const char *option = unc__page_option(row, name, sizeof name);

            put_item(option + strspn(option, " "), row->text);
        }
    }
    put_item("-h, --help", "print a help text of the same content");
}

static void put_rows(const char *title, const struct unc__page_row *row,
                     const struct unc__command *command)
{
    (void)printf(".SH %s\n", title);
    for (; row->name != NULL; row++) {
        if (unc__page_has(row, command)) {
            put_item(row->name, row->text);
        }
    }
}

static void put_statuses(const struct unc__command *command)
{
    struct unc__page_status status;
    char number[12];

    (void)puts(".SH EXIT STATUS");
    for (size_t i = 0; unc__page_status(command, i, &status); i++) {
        (void)snprintf(number, sizeof number, "%d", status.number);
        put_item(number, status.text);
    }
}

static void put_references(const struct unc__command *command)
{
    (void)puts(".SH SEE ALSO");
    (void)fputs(command != NULL ? ".BR unclosed (1)" : "", stdout);
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        if (unc__commands[i] != command) {
            (void)printf("%s.BR unclosed\\-%s (1)", i > 0 || command != NULL ? ",\n" : "",
                         unc__commands[i]->name);
        }
    }
    (void)puts("");
}

static void put_command(const struct unc__command *command)
{
    (void)puts(".SH EXAMPLES");
    put_examples(command->examples);
    (void)puts(".SH DESCRIPTION");
    put_paragraphs(command->text);
    if (command->actions != NULL) {
        (void)puts(".SH ACTIONS");
        for (size_t i = 0; command->actions[i].name != NULL; i++) {
            put_item(command->actions[i].name, command->actions[i].summary);
        }
    }
    put_options(command->options);
}

static void put_whole(void)
{
    (void)puts(".SH EXAMPLES");
    for (const struct unc__page_row *row = unc__page_examples; row->name != NULL; row++) {
        if (unc__command_find(row->commands) != NULL) {
            put_line(row->text);
            (void)puts(".PP\n.RS 4\n.EX");
            put_line(row->name);
            (void)puts(".EE\n.RE\n.PP");
        }
    }
    (void)puts(".SH DESCRIPTION");
    put_paragraphs(unc__page_description);
    (void)puts(".SH COMMANDS");
    for (size_t i = 0; unc__commands[i] != NULL; i++) {
        put_item(unc__commands[i]->name, unc__commands[i]->summary);
    }
}

void unc__manual_print(const struct unc__command *command)
{
    put_head(command);
    put_synopsis(command);
    if (command != NULL) {
        put_command(command);
    } else {
        put_whole();
    }
    put_statuses(command);
    put_rows("ENVIRONMENT", unc__page_variables, command);
    put_rows("FILES", unc__page_files, command);
    put_references(command);
}
