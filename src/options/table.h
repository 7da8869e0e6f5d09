/* SPDX-License-Identifier: MIT */
#ifndef UNC_OPTIONS_TABLE_H
#define UNC_OPTIONS_TABLE_H

#include "options/options.h"
#include "options/piece.h"

/*
 * Every option there is, one row each. The defaults are applied by running them through
 * the rows' own parsers, complaints quote the rows, and `help` prints them.
 */

enum unc__verdict {
    UNC__OPTION_ACCEPTED,
    UNC__OPTION_MALFORMED
};

/* Unless it accepts @value, a parser leaves @options as they were. */
typedef enum unc__verdict unc__option_parse_fn(struct unc__piece value,
                                               struct unc__options *options);

struct unc__option {
    const char *name; /* UNC__NEAREST_WORD_MAX bytes at most: else never suggested */
    unc__option_parse_fn *parse;
    const char *initial; /* NULL: none */
    const char *wants;
    const char *help;
};

/* Ends with a row without a name. */
extern const struct unc__option unc__option_table[];

/* The row of this name, or NULL. */
const struct unc__option *unc__option_find(struct unc__piece name);

#endif
