/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_SYNTAX_H
#define UNC_DOCUMENT_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/build.h"
#include "document/keys.h"

/* Each takes 64 bytes and more of memory. */
#define UNC__SYNTAX_VALUES_MAX ((size_t)1 << 24)

/*
 * A text is checked while it arrives: the caller keeps all of it in one piece of memory
 * that may move, and says how much there is so far. What is no JSON is known at its first
 * wrong byte, and nobody reads the rest.
 */
struct unc__syntax {
    const char *text;
    size_t size;
    size_t at;        /* behind what was checked; of an error: where it is */
    const char *what; /* of an error: a sentence */
    unsigned state;
    unsigned depth;
    uint64_t objects; /* a bit each level: it is an object, not an array */
    size_t value_count;
    struct unc__keys keys;
    struct unc__build build;
    bool is_light;         /* set by the caller: lists of resources stay text */
    bool is_list_next;     /* the value that comes is such a list, if it is a list */
    unsigned folded_depth; /* of the list that stays text; 0: none is open */
    size_t folded_at;
};

/* A wrong document's tree goes with the rest; of a right one take build.root, and set it
 * to NULL. */
void unc__syntax_init(struct unc__syntax *syntax);
void unc__syntax_destroy(struct unc__syntax *syntax);

/*
 * unc__syntax_check: go on with the first @size bytes of @text.
 * Returns: 0: right so far, and if @is_whole, right altogether; -ENODATA: @is_whole, and
 * it ends in the middle; -EBADMSG; -EFBIG: too many values; -ENOMEM.
 */
int unc__syntax_check(struct unc__syntax *syntax, const char *text, size_t size,
                      bool is_whole);

#endif
