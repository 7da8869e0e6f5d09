/* SPDX-License-Identifier: MIT */
/*
 * The lists of kinds, types and verbs as tables.
 */
#include "record/kind.h"

#include <stddef.h>

#define IN_LOOP true
#define FREE    false

const struct unc__kind_words unc__kinds[UNC__KIND_COUNT] = {
#define ROW(id, word, noun, plural, acquired, naming, is_in_loop, open_one, open_many, \
            left_one, left_many)                                                       \
    [UNC__KIND_##id] = { word,                                                         \
                         noun,                                                         \
                         plural,                                                       \
                         acquired,                                                     \
                         UNC__NAMING_##naming,                                         \
                         is_in_loop,                                                   \
                         { open_one, open_many },                                      \
                         { left_one, left_many } },
    UNC_KINDS(ROW)
#undef ROW
};

const struct unc__type_words unc__types[UNC__TYPE_COUNT] = {
    /* What has no type has no words of its own. */
    [UNC__TYPE_NONE] = { UNC__KIND_CUSTOM, "", "", "", UNC__CLOSE_LEAVE,
                         UNC__LIBRARY_NONE, NULL },
#define LIBRARY_OF(library, ...)    UNC__LIBRARY_##library
#define WORD_OF(library, word, ...) word
#define ROW_OF(id, kind, word, noun, call, close, ...) \
    [UNC__TYPE_##id] = { UNC__KIND_##kind,             \
                         word,                         \
                         noun,                         \
                         call,                         \
                         UNC__CLOSE_##close,           \
                         LIBRARY_OF(__VA_ARGS__, 0),   \
                         WORD_OF(__VA_ARGS__, 0) },
#define ROW(...) ROW_OF(__VA_ARGS__, NONE, NULL)
    UNC_TYPES(ROW)
#undef ROW
#undef ROW_OF
#undef WORD_OF
#undef LIBRARY_OF
};

const char *const unc__close_verbs[UNC__CLOSE_VERB_COUNT] = {
#define ROW(id, word) [UNC__CLOSE_##id] = (word),
    UNC_CLOSE_VERBS(ROW)
#undef ROW
};
