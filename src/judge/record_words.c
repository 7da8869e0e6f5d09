/* SPDX-License-Identifier: MIT */
/*
 * Each sentence about something that is missing ends with what its reader can do about
 * it.
 */
#include "judge/record_words.h"

const struct unc__drop_words unc__drop_words[] = {
#define WORDS(id, ...) [UNC__DROP_##id] = { __VA_ARGS__ },
    UNC_DROP_REASONS(WORDS)
#undef WORDS
};

static const char *const place_words[] = {
#define WORD(id, word) [UNC__STORAGE_##id] = (word),
    UNC_RECORD_PLACES(WORD)
#undef WORD
};

const char *unc__record_place_word(enum unc__storage_place place)
{
    return place_words[place];
}
