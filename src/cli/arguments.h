/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_ARGUMENTS_H
#define UNC_CLI_ARGUMENTS_H

#include <stdbool.h>

#include "cli/command.h"

/*
 * The options and operands of a subcommand, by its own table. Every subcommand also has
 * -h and --help, which is served here.
 *
 *     struct unc__arguments arguments = unc__arguments_init(command, argc, argv);
 *     int id;
 *
 *     while ((id = unc__arguments_next(&arguments)) > 0) {
 *         switch (id) {
 *         case 'q': …
 *         }
 *     }
 *     if (id < 0) {
 *         return arguments.status;
 *     }
 */
struct unc__arguments {
    const struct unc__command *command;
    int argc;
    char **argv;
    bool stops_at_operand; /* set it before the first: the rest is somebody else's */
    const char *value;     /* of the option that was just returned */
    char **operands;       /* at the end: NULL-terminated */
    int operand_count;
    int status; /* after -1 */
};

struct unc__arguments unc__arguments_init(const struct unc__command *command, int argc,
                                          char **argv);

/* Returns: the id of the next option; 0: no more; -1: all is said, end with `status`:
 * help was wanted, or something is wrong, and that was complained about. */
int unc__arguments_next(struct unc__arguments *arguments);

/* unc__arguments_refuse: wrong use: a line on standard error, with where to read more.
 * Returns: UNC__EXIT_USAGE. */
int unc__arguments_refuse(const struct unc__arguments *arguments, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* unc__complain: "unclosed: NAME: ..." on standard error, in one write. Whatever could
 * harm a terminal in what @format makes is made visible. @name: NULL: no subcommand. */
void unc__complain(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* unc__nearest: the word of @words (NULL-terminated) that was probably meant; NULL: none
 * is near. */
const char *unc__nearest(const char *word, const char *const *words);

/* unc__arguments_number: a whole number from 0 to @max, or a refusal: -1. */
long long unc__arguments_number(struct unc__arguments *arguments, const char *option,
                                long long max);

/* unc__arguments_word: the value is one of @words (NULL-terminated): its index, or a
 * refusal that says which there are: -1. */
int unc__arguments_word(struct unc__arguments *arguments, const char *option,
                        const char *const *words);

/* unc__arguments_action: after the last option: which of the command's actions the first
 * operand is, and that operand is taken away; or a refusal: -1. */
int unc__arguments_action(struct unc__arguments *arguments);

/* unc__arguments_no_operands: for subcommands without. Returns: 0; -1: a refusal. */
int unc__arguments_no_operands(struct unc__arguments *arguments);

#endif
