/* SPDX-License-Identifier: MIT */
#ifndef UNC_CLI_PAGES_H
#define UNC_CLI_PAGES_H

#include <stdbool.h>

#include "cli/command.h"

/* What help and man pages say besides what a subcommand says of itself. */

struct unc__page_row {
    const char *name; /* NULL ends a table */
    const char *text;
    const char *commands; /* "gate baseline": theirs alone; NULL: everybody's */
};

extern const struct unc__page_row unc__page_variables[];
extern const struct unc__page_row unc__page_files[];
extern const struct unc__page_row unc__page_examples[]; /* of unclosed as a whole */

extern const char unc__page_description[]; /* of unclosed as a whole, like a text */

/* unc__page_has: whether @row is about @command; NULL: unclosed as a whole has all. */
bool unc__page_has(const struct unc__page_row *row, const struct unc__command *command);

struct unc__page_status {
    int number;
    const char *text;
};

/* unc__page_status: the @index-th status that @command (NULL: any) can end with; false:
 * there are no more. */
bool unc__page_status(const struct unc__command *command, size_t index,
                      struct unc__page_status *ret_status);

/* unc__page_option: "-q, --quiet", "    --view tree|list". Returns: @buffer. */
const char *unc__page_option(const struct unc__cli_option *row, char *buffer,
                             size_t size);

#endif
