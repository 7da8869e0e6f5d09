/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_WORDS_H
#define UNC_CONVERT_WORDS_H

#include <stddef.h>

#include "gate/loaded.h"

/* unc__word_loop: what loops of a library are called: "event loop", "libuv loop", "event
 * base". Returns: @buffer. */
const char *unc__word_loop(const char *library, char *buffer, size_t size);

/* unc__word_several: "timers" for "timer". Returns: @buffer. */
const char *unc__word_several(const char *noun, char *buffer, size_t size);

/* unc__word_noun_seen: of a resource that a probe saw: ours have other nouns. */
const char *unc__word_noun_seen(const char *kind, const char *type);

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
