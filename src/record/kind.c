/* SPDX-License-Identifier: MIT */
/*
 * The two lists of record/kind.h as tables.
 */
#include "record/kind.h"

const struct unc__kind_words unc__kinds[UNC__KIND_COUNT] = {
#define ROW(id, word, noun, plural) [UNC__KIND_##id] = { word, noun, plural },
    UNC_KINDS(ROW)
#undef ROW
};

const struct unc__type_words unc__types[UNC__TYPE_COUNT] = {
    /* What has no type has no words of its own. */
    [UNC__TYPE_NONE] = { UNC__KIND_CUSTOM, "", "", "", UNC__CLOSE_LEAVE },
#define ROW(id, kind, word, noun, call, close) \
    [UNC__TYPE_##id] = { UNC__KIND_##kind, word, noun, call, UNC__CLOSE_##close },
    UNC_TYPES(ROW)
#undef ROW
};
