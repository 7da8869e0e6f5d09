/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_MARKDOWN_H
#define UNC_CONVERT_MARKDOWN_H

#include <stddef.h>
#include <stdio.h>

#include "convert/conversion.h"

#define UNC__MARKDOWN_LIMIT_MIN     2048
#define UNC__MARKDOWN_LIMIT_DEFAULT ((1 << 20) - 1024) /* bytes; GitHub's is 1 MiB */

/* unc__markdown_print: the document in at most @limit bytes, not below
 * UNC__MARKDOWN_LIMIT_MIN. Returns: 0 or -ENOMEM. */
int unc__markdown_print(FILE *stream, const struct unc__conversion *conversion,
                        size_t limit);

#endif
