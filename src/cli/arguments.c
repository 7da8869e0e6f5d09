/* SPDX-License-Identifier: MIT */
/*
 * getopt_long does the reading; the tables are made of the subcommand's own, so that what
 * help lists is what is understood.
 */
#include "cli/arguments.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/help.h"

#define OPTIONS_MAX 48

struct unc__arguments unc__arguments_init(const struct unc__command *command, int argc,
                                          char **argv)
{
    optind = 0; /* getopt begins anew */
    opterr = 0;
    return (struct unc__arguments){ .command = command, .argc = argc, .argv = argv };
}

void unc__complain(const char *name, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "unclosed: %s%s", name != NULL ? name : "",
                  name != NULL ? ": " : "");
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

int unc__arguments_refuse(const struct unc__arguments *arguments, const char *format, ...)
{
    va_list list;

    (void)fprintf(stderr, "unclosed: %s: ", arguments->command->name);
    va_start(list, format);
    (void)vfprintf(stderr, format, list);
    va_end(list);
    (void)fprintf(stderr, "; see 'unclosed help %s'\n", arguments->command->name);
    return UNC__EXIT_USAGE;
}

static size_t fill_tables(const struct unc__arguments *arguments, struct option *table,
                          char *letters)
{
    size_t count = 0;

    *letters++ = arguments->stops_at_operand ? '+' : ':';
    if (arguments->stops_at_operand) {
        *letters++ = ':';
    }
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

static void refuse_option(struct unc__arguments *arguments, const struct option *table)
{
    const char *names[OPTIONS_MAX + 2] = { 0 };
    const char *word = arguments->argv[optind - 1];
    const char *nearest = NULL;
    char plain[64];

    for (size_t i = 0; table[i].name != NULL; i++) {
        names[i] = table[i].name;
    }
    if (strncmp(word, "--", 2) == 0) {
        (void)snprintf(plain, sizeof plain, "%.*s", (int)strcspn(word + 2, "="),
                       word + 2);
        nearest = unc__nearest(plain, names);
    }
    if (nearest != NULL) {
        (void)unc__arguments_refuse(
            arguments, "unknown option '%s'; did you mean '--%s'?", word, nearest);
    } else {
        (void)unc__arguments_refuse(arguments, "unknown option '%s'", word);
    }
    arguments->status = UNC__EXIT_USAGE;
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
        arguments->status = unc__arguments_refuse(arguments, "option '%s' needs a value",
                                                  arguments->argv[optind - 1]);
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
    if (errno != 0 || *end != '\0' || end == arguments->value || number < 0 ||
        number > max || arguments->value[0] == ' ') {
        arguments->status = unc__arguments_refuse(
            arguments, "--%s wants a number from 0 to %lld, not '%s'", option, max,
            arguments->value);
        return -1;
    }
    return number;
}

/* How many letters would have to be changed, added or taken away (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
    size_t row[64];
    size_t width = strlen(b);

    if (width >= sizeof row / sizeof *row) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
        }
    }
    return row[width];
}

const char *unc__nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t best = strlen(word) / 3 + 2;

    for (; *words != NULL; words++) {
        size_t changes = distance(word, *words);

        if (changes < best) {
            best = changes;
            nearest = *words;
        }
    }
    return nearest;
}
