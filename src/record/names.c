/* SPDX-License-Identifier: MIT */
/*
 * Strings lie in the words of the record: a head word with length and hash, then the
 * bytes and a NUL. A string's number is that of its first word of text. Equal strings are
 * one string, so a program that acquires "session" for ever does not grow.
 *
 * An entry that is expected to stay open has both a name and a reason but one field for
 * them: "name NUL reason" is one string then, which reads as the name.
 */
#include "record/names.h"

#include <string.h>

#include "base/bytes.h"

#define PAIR_SIZE       (2 * (UNC__NAME_LENGTH_MAX + 1))
#define WORDS(mebibyte) ((uint64_t)(mebibyte) << 17)

static const struct {
    uint64_t words_max; /* of all strings together, for one more of this use */
    size_t length_max;
} limits[] = {
    [UNC__NAME_OF_RESOURCE] = { WORDS(48), UNC__NAME_LENGTH_MAX },
    [UNC__NAME_WITH_REASON] = { WORDS(56), PAIR_SIZE },
    [UNC__NAME_OF_TYPE] = { WORDS(64), UNC__NAME_LENGTH_MAX },
    [UNC__NAME_OF_SITE] = { WORDS(64), UNC__TEXT_LENGTH_MAX },
};

struct name_key {
    const struct unc__space *space;
    const char *bytes;
    size_t size;
};

static uint64_t *head_of(const struct unc__space *space, uint32_t name)
{
    return name > 1 ? unc__chunks_at(&space->words, name - 1) : NULL;
}

static size_t size_of(uint64_t head)
{
    return (size_t)(head >> 32);
}

static bool equals_name(uint32_t name, const void *userdata)
{
    const struct name_key *key = userdata;
    const uint64_t *head = head_of(key->space, name);

    return head != NULL && size_of(*head) == key->size &&
           unc__bytes_are_equal(head + 1, key->bytes, key->size);
}

static uint32_t store(struct unc__space *space, enum unc__name_use use, uint32_t hash,
                      const struct name_key *key)
{
    uint32_t word_count = 1 + (uint32_t)(key->size / sizeof(uint64_t)) + 1;
    uint64_t used = __atomic_fetch_add(&space->name_words, word_count, __ATOMIC_RELAXED);
    uint32_t number;
    uint64_t *head;

    number = used + word_count <= limits[use].words_max
                 ? unc__chunks_take(&space->words, word_count)
                 : 0;
    if (number == 0) {
        (void)__atomic_fetch_sub(&space->name_words, word_count, __ATOMIC_RELAXED);
        return 0;
    }
    head = unc__chunks_at(&space->words, number);
    head[0] = (uint64_t)key->size << 32 | hash;
    unc__bytes_copy(head + 1, key->bytes,
                    key->size); /* the words were zero: terminated */
    return number + 1;
}

static uint32_t add_bytes(struct unc__space *space, enum unc__name_use use,
                          const char *bytes, size_t size)
{
    struct name_key key = { space, bytes, size };
    struct unc__set_query query = {
        (uint32_t)unc__hash_bytes(0, bytes, size),
        equals_name,
        &key,
    };
    uint32_t name = unc__set_find(&space->names, &query);

    if (name != 0 || !unc__set_prepare(&space->names, &query)) {
        return name;
    }
    name = store(space, use, query.hash, &key);
    return name != 0 ? unc__set_add(&space->names, &query, name) : 0;
}

/* The length of @string, at most @length_max, not in the middle of a UTF-8 character. */
static size_t cut_length(const char *string, size_t length_max)
{
    size_t length = strnlen(string, length_max + 1);

    if (length <= length_max) {
        return length;
    }
    length = length_max;
    while (length > 0 && ((unsigned char)string[length] & 0xc0) == 0x80) {
        length--;
    }
    return length;
}

uint32_t unc__names_add(struct unc__space *space, enum unc__name_use use,
                        const char *string)
{
    if (string == NULL || string[0] == '\0') {
        return 0;
    }
    return add_bytes(space, use, string, cut_length(string, limits[use].length_max));
}

/* Whether it was our own limit that a refused string met. */
static bool is_full(const struct unc__space *space, enum unc__name_use use)
{
    return __atomic_load_n(&space->name_words, __ATOMIC_RELAXED) +
               limits[use].length_max / sizeof(uint64_t) + 2 >=
           limits[use].words_max;
}

uint32_t unc__names_keep(struct unc__space *space, enum unc__name_use use,
                         const char *string)
{
    uint32_t name = unc__names_add(space, use, string);

    if (name == 0 && string != NULL && string[0] != '\0') {
        unc__space_drop(space, is_full(space, use) ? UNC__DROP_LIMIT
                                                   : unc__chunks_refusal(&space->words));
    }
    return name;
}

uint32_t unc__names_add_pair(struct unc__space *space, uint32_t name, const char *reason)
{
    char pair[PAIR_SIZE];
    const char *text = unc__names_text(space, name);
    size_t name_length = cut_length(text, UNC__NAME_LENGTH_MAX);
    size_t reason_length = cut_length(reason, UNC__NAME_LENGTH_MAX);

    unc__bytes_copy(pair, text, name_length);
    pair[name_length] = '\0';
    unc__bytes_copy(pair + name_length + 1, reason, reason_length);
    return add_bytes(space, UNC__NAME_WITH_REASON, pair, name_length + 1 + reason_length);
}

/* The head of a string that is really one: numbers may come from anywhere. */
static const uint64_t *check_head(const struct unc__space *space, uint32_t name)
{
    const uint64_t *head = head_of(space, name);
    size_t size;

    if (head == NULL) {
        return NULL;
    }
    size = size_of(*head);
    if (size == 0 || size > UNC__TEXT_LENGTH_MAX ||
        unc__chunks_at(&space->words, name + (uint32_t)(size / sizeof *head)) == NULL) {
        return NULL;
    }
    return ((const char *)(head + 1))[size] == '\0' ? head : NULL;
}

const char *unc__names_text(const struct unc__space *space, uint32_t name)
{
    const uint64_t *head = check_head(space, name);

    return head != NULL ? (const char *)(head + 1) : "";
}

const char *unc__names_reason(const struct unc__space *space, uint32_t name)
{
    const uint64_t *head = check_head(space, name);
    const char *text;
    size_t name_size;

    if (head == NULL) {
        return "";
    }
    text = (const char *)(head + 1);
    name_size = strlen(text) + 1;
    return name_size <= size_of(*head) ? text + name_size : "";
}
