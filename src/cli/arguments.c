/* SPDX-License-Identifier: MIT */
/*
 * getopt_long does the reading; the tables are made of the subcommand's own, so that what
 * help lists is what is understood. It refuses silently, and what was wrong is found out
 * afterwards, from what it left behind.
 */
#include "cli/arguments.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"
#include "document/printable.h"

#define OPTIONS_MAX  48
#define ACTIONS_MAX  8
#define LINE_SIZE    4096 /* of a complaint: the longest paths are as long */
#define CHOICES_SIZE 512

struct unc__arguments unc__arguments_init(const struct unc__command *command, int argc,
                                          char **argv)
{
    optind = 0; /* getopt begins anew */
    opterr = 0;
    return (struct unc__arguments){ .command = command, .argc = argc, .argv = argv };
}

static void complain(const char *name, const char *end, const char *format, va_list list)
    __attribute__((format(printf, 3, 0)));

static void complain(const char *name, const char *end, const char *format, va_list list)
{
    char text[LINE_SIZE];
    char line[2 * LINE_SIZE];

    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, by the callers */
    (void)vsnprintf(text, sizeof text, format, list);
    (void)unc__printable_copy(line, sizeof line, text);
    (void)fprintf(stderr, "unclosed: %s%s%s%s\n", name != NULL ? name : "",
                  name != NULL ? ": " : "", line, end);
}

void unc__complain(const char *name, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    complain(name, "", format, list);
    va_end(list);
}

int unc__arguments_refuse(const struct unc__arguments *arguments, const char *format, ...)
{
    const char *name = arguments->command->name;
    char end[64];
    va_list list;

    (void)snprintf(end, sizeof end, "; see 'unclosed help %s'", name);
    va_start(list, format);
    complain(name, end, format, list);
    va_end(list);
    return UNC__EXIT_USAGE;
}

static size_t fill_tables(const struct unc__arguments *arguments, struct option *table,
                          char *letters)
{
    size_t count = 0;

    if (arguments->stops_at_operand) {
        *letters++ = '+';
    }
    *letters++ = ':'; /* a value that is missing is told from an unknown option */
    *letters++ = 'h';
    table[count++] = (struct option){ "help", no_argument, NULL, 'h' };
    for (const struct unc__cli_option *row = arguments->command->options;
         row != NULL && row->id != 0 && count < OPTIONS_MAX; row++) {
        int form = row->argument != NULL ? required_argument : no_argument;

        table[count++] = (struct option){ row->name, form, NULL, row->id };
        if (row->id < 256) {
            *letters++ = (char)row->id;
            if (row->argument != NULL) {
                *letters++ = ':';
            }
        }
    }
    *letters = '\0';
    table[count] = (struct option){ 0 };
    return count;
}

/* "--name" was not taken: it is unknown, could be several, or has a value it does not
 * want. */
static void refuse_long(struct unc__arguments *arguments, const struct option *table,
                        const char *word)
{
    const char *names[OPTIONS_MAX + 2] = { 0 };
    const char *candidates[2] = { 0 };
    const char *nearest;
    char plain[64];
    size_t count = 0;

    (void)snprintf(plain, sizeof plain, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    for (size_t i = 0; table[i].name != NULL; i++) {
        names[i] = table[i].name;
        if (strncmp(plain, table[i].name, strlen(plain)) == 0 && count < 2) {
            candidates[count++] = table[i].name;
        }
    }
    nearest = unc__nearest(plain, names);
    if (count == 1) {
        (void)unc__arguments_refuse(arguments, "option '--%s' takes no value",
                                    candidates[0]);
    } else if (count == 2) {
        (void)unc__arguments_refuse(arguments, "'--%s' could be '--%s' or '--%s'", plain,
                                    candidates[0], candidates[1]);
    } else if (nearest != NULL) {
        (void)unc__arguments_refuse(
            arguments, "unknown option '--%s'; did you mean '--%s'?", plain, nearest);
    } else {
        (void)unc__arguments_refuse(arguments, "unknown option '--%s'", plain);
    }
}

/* getopt says which letter it was, or 0 for a long one; with a value that is not wanted
 * it says the id of the option. */
static void refuse_option(struct unc__arguments *arguments, const struct option *table)
{
    const char *word = arguments->argv[optind - 1];
    bool has_value = strncmp(word, "--", 2) == 0 && strchr(word, '=') != NULL;

    arguments->status = UNC__EXIT_USAGE;
    if (optopt == 0 || optopt > 255 || has_value) {
        refuse_long(arguments, table, word);
    } else {
        (void)unc__arguments_refuse(arguments, "unknown option '-%c'", optopt);
    }
}

static void refuse_without_value(struct unc__arguments *arguments,
                                 const struct option *table)
{
    for (; table->name != NULL; table++) {
        if (table->val == optopt) {
            arguments->status = unc__arguments_refuse(
                arguments, "option '--%s' needs a value", table->name);
            return;
        }
    }
}

int unc__arguments_next(struct unc__arguments *arguments)
{
    struct option table[OPTIONS_MAX + 2];
    char letters[2 * OPTIONS_MAX + 4];
    int id;

    (void)fill_tables(arguments, table, letters);
    id = getopt_long(arguments->argc, arguments->argv, letters, table, NULL);
    arguments->value = optarg;
    switch (id) {
    case -1:
        arguments->operands = arguments->argv + optind;
        arguments->operand_count = arguments->argc - optind;
        return 0;
    case 'h':
        arguments->status = unc__help_print(arguments->command);
        return -1;
    case ':':
        refuse_without_value(arguments, table);
        return -1;
    case '?':
        refuse_option(arguments, table);
        return -1;
    default:
        return id;
    }
}

long long unc__arguments_number(struct unc__arguments *arguments, const char *option,
                                long long max)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(arguments->value, &end, 10);
    if (errno != 0 || *end != '\0' || arguments->value[0] < '0' ||
        arguments->value[0] > '9' || number > max) {
        arguments->status = unc__arguments_refuse(
            arguments, "--%s wants a number from 0 to %lld, not '%s'", option, max,
            arguments->value);
        return -1;
    }
    return number;
}

/* "new, any or none" */
static void list_choices(char *buffer, size_t size, const char *const *words)
{
    size_t length = 0;

    for (size_t i = 0; words[i] != NULL && length < size; i++) {
        const char *between = i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ";
        int added = snprintf(buffer + length, size - length, "%s%s", between, words[i]);

        length += added > 0 ? (size_t)added : 0;
    }
}

static int find_word(const char *word, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* "--color wants auto, always or never, not 'allways'; did you mean 'always'?" */
static void refuse_word(struct unc__arguments *arguments, const char *who,
                        const char *word, const char *const *words)
{
    const char *nearest = unc__nearest(word, words);
    char choices[CHOICES_SIZE] = "";

    list_choices(choices, sizeof choices, words);
    if (nearest != NULL) {
        arguments->status =
            unc__arguments_refuse(arguments, "%s wants %s, not '%s'; did you mean '%s'?",
                                  who, choices, word, nearest);
    } else {
        arguments->status =
            unc__arguments_refuse(arguments, "%s wants %s, not '%s'", who, choices, word);
    }
}

int unc__arguments_word(struct unc__arguments *arguments, const char *option,
                        const char *const *words)
{
    int index = find_word(arguments->value, words);
    char who[64];

    if (index < 0) {
        (void)snprintf(who, sizeof who, "--%s", option);
        refuse_word(arguments, who, arguments->value, words);
    }
    return index;
}

int unc__arguments_action(struct unc__arguments *arguments)
{
    const char *names[ACTIONS_MAX + 1] = { 0 };
    const char *word = arguments->operand_count > 0 ? arguments->operands[0] : "";
    const struct unc__cli_action *actions = arguments->command->actions;
    int index;

    for (size_t i = 0; actions[i].name != NULL && i < ACTIONS_MAX; i++) {
        names[i] = actions[i].name;
    }
    index = find_word(word, names);
    if (index < 0) {
        refuse_word(arguments, arguments->command->name, word, names);
        return -1;
    }
    arguments->operands++;
    arguments->operand_count--;
    return index;
}

int unc__arguments_no_operands(struct unc__arguments *arguments)
{
    if (arguments->operand_count == 0) {
        return 0;
    }
    arguments->status =
        unc__arguments_refuse(arguments, "'%s' is one too many", arguments->operands[0]);
    return -1;
}
