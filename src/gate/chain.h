/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_CHAIN_H
#define UNC_GATE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The functions that led to a finding, innermost first, each once, as one text:
 * "read_header < load < main". A fingerprint is made of the first three; the others tell
 * a function that came between from one that took another's place.
 */
#define UNC__CHAIN_SEPARATOR " < "
#define UNC__CHAIN_MAX       8 /* functions; further out ones are not looked at */
#define UNC__CHAIN_SHORT     3 /* what older baselines have of a chain */

/* One function of a chain; a piece of its text. */
struct unc__chain_link {
    const char *name;
    size_t length;
};

/* Returns: how many functions @chain has; the first UNC__CHAIN_MAX are in @ret_links. */
size_t unc__chain_split(const char *chain, struct unc__chain_link *ret_links);

/*
 * unc__chain_is_moved: whether @now is what @known becomes when exactly one function is
 * put into it or taken out of it. Of chains of UNC__CHAIN_MAX the outermost may have
 * fallen out of sight for it; of a @known of UNC__CHAIN_SHORT, further functions may be
 * unknown, and then only one that was put in is proven. At least two functions are the
 * same: with one, every leak in main() would be every other.
 */
bool unc__chain_is_moved(const char *known, const char *now);

#endif
