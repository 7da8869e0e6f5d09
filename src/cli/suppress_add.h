/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_SUPPRESS_ADD_H
#define UNC_CLI_SUPPRESS_ADD_H

#include "cli/arguments.h"
#include "cli/suppress_items.h"

/* What is said of each item; NULL and 0: nothing. */
struct unc__suppress_words {
    const char *reason;
    const char *expires;
    const char *issue;
    long long max;
};

/* unc__suppress_print: ready lines on standard output. Returns: the command's status. */
int unc__suppress_print(const struct unc__arguments *arguments,
                        const struct unc__suppress_words *words,
                        const struct unc__suppress_items *items);

/* unc__suppress_add: the lines that are not there yet behind what is in @path. Returns:
 * the command's status. */
int unc__suppress_add(const struct unc__arguments *arguments,
                      const struct unc__suppress_words *words,
                      const struct unc__suppress_items *items, const char *path);

#endif
