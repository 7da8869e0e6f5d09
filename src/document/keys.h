/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_KEYS_H
#define UNC_DOCUMENT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/document.h"

/*
 * The keys of the objects that are open at one place of a text, to find one that comes
 * twice. They are a stack: those of an inner object lie above those of the outer one, and
 * go when it ends. A key is what it says, so "a" and "\u0061" are one.
 */
struct unc__key {
    size_t at; /* of its first byte: in the text, or among the decoded ones */
    uint32_t size;
    uint32_t hash;
    bool is_decoded;
};

#define UNC__KEYS_KNOWN_MAX 256 /* of keys.c's table */

struct unc__keys {
    struct unc__key *keys;
    size_t count;
    size_t capacity;
    char *decoded; /* keys with escapes, without them */
    size_t decoded_size;
    size_t decoded_capacity;
    struct unc__keys_level {
        size_t first;
        size_t decoded_first;
        uint32_t *table; /* of numbers of keys + 1; NULL: few keys */
        size_t table_size;
        uint64_t known[UNC__KEYS_KNOWN_MAX / 64]; /* a bit each */
    } levels[UNC__DOCUMENT_DEPTH_MAX + 1];
    size_t level;  /* of the innermost open object; 0: none */
    uint16_t last; /* slot of the known key that came last */
};

/* A key without its escapes. */
struct unc__key_text {
    const char *bytes; /* valid until the next key is added */
    size_t size;
    const char *known; /* the same, with a NUL, for ever; NULL: not that common */
};

void unc__keys_init(struct unc__keys *keys);
void unc__keys_destroy(struct unc__keys *keys);

void unc__keys_enter(struct unc__keys *keys);
void unc__keys_leave(struct unc__keys *keys);

/*
 * unc__keys_add: the innermost object has the key at @at of @text, @size bytes between
 * its quotes, known to be a text as JSON has them.
 * Returns: 0; -EEXIST: it has it already; -EFBIG; -ENOMEM.
 */
int unc__keys_add(struct unc__keys *keys, const char *text, size_t at, size_t size,
                  struct unc__key_text *ret_key);

/*
 * unc__keys_add_expected: the same for the one key that is likely at @at, the first of
 * @room bytes, a quote: what came behind the last key when that came last. It costs a
 * comparison, and none of looking at its bytes one by one.
 * Returns: how many bytes it has with its quotes; 0: it is another key, or one that the
 * object has already: unc__keys_add will tell.
 */
size_t unc__keys_add_expected(struct unc__keys *keys, const char *at, size_t room,
                              struct unc__key_text *ret_key);

#endif
