/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_MARKDOWN_PARTS_H
#define UNC_CONVERT_MARKDOWN_PARTS_H

#include <stdio.h>

#include "convert/conversion.h"

/* Parts of a Markdown document, each of which has a finding as a whole. */

/* unc__markdown_code: @text as code, for a cell of a table or a line; what is long is
 * cut. @before and @after stand around it; an empty text writes nothing. */
void unc__markdown_code(FILE *stream, const char *before, const char *text,
                        const char *after);

/* unc__markdown_row: "| new | `src/app.c:5` | ... |". */
void unc__markdown_row(FILE *stream, const struct unc__converted *one);

/* unc__markdown_details: folded: stacks, why it is one, the way to mend it, and the
 * command to live with it. Returns: 0 or -ENOMEM. */
int unc__markdown_details(FILE *stream, const struct unc__conversion *conversion,
                          const struct unc__converted *one);

/* unc__markdown_tolerated: "- suppressed: `a file...` at `src/app.c:5`, `why`". */
void unc__markdown_tolerated(FILE *stream, const struct unc__converted *one);

#endif
