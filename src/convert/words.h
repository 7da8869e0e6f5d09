/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_WORDS_H
#define UNC_CONVERT_WORDS_H

#include "gate/loaded.h"

/* Words of the one lists of kinds, types and misuses; never NULL. */
const char *unc__word_noun(const char *kind, const char *type);
const char *unc__word_acquired(const char *kind); /* "opened" */
const char *unc__word_plural(const char *kind);   /* "descriptors" */
const char *unc__word_left(const char *kind);     /* of several: "were never closed" */

/* unc__word_verbs: what was done at the place of a misuse, and at the one before it. */
struct unc__verbs {
    const char *use;
    const char *cause;
};
struct unc__verbs unc__word_verbs(const struct unc__loaded_finding *finding);

#endif
