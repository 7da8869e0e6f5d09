/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_LINE_HASH_H
#define UNC_CONVERT_LINE_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * By what GitHub's code scanning knows a line again when others were put above it: the
 * SARIF fingerprint "primaryLocationLineHash", written "%x:%u".
 */
struct unc__line_hash {
    uint64_t hash;   /* of the hundred characters from its begin on, without blanks */
    uint32_t number; /* which of the lines of this hash it is, from 1 on; 0: unknown */
};

/*
 * unc__line_hashes: of all lines of a text, the first is [0]; what follows the last line
 * end is a line, also if it is empty. Release it with free().
 * Returns: 0; -EILSEQ: it is no UTF-8, and what others make of that is theirs; -ENOMEM.
 */
int unc__line_hashes(const char *text, size_t size, struct unc__line_hash **ret_lines,
                     size_t *ret_count);

#endif
