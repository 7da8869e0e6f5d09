/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_CHAIN_H
#define UNC_GATE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The functions that a fingerprint was made of, innermost first, as one text:
 * "read_header < load < main".
 */
#define UNC__CHAIN_SEPARATOR " < "
#define UNC__CHAIN_MAX       3 /* functions; further out ones are not looked at */

/* One function of a chain; a piece of its text. */
struct unc__chain_link {
    const char *name;
    size_t length;
};

/* Returns: how many functions @chain has; the first UNC__CHAIN_MAX are in @ret_links. */
size_t unc__chain_split(const char *chain, struct unc__chain_link *ret_links);

/*
 * unc__chain_is_moved: whether one is what the other becomes when a single function is
 * put in between, before or behind, and the outermost falls out of sight for it. At
 * least two functions are the same then: with one, every leak in main() would be every
 * other.
 */
bool unc__chain_is_moved(const char *a, const char *b);

#endif
