/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_INDEX_PARTS_H
#define UNC_RECORD_INDEX_PARTS_H

#include "record/entries.h"
#include "record/index_life.h"

/* Between index_usual.c, which has the calls, and pointer_index.c, which does what is not
 * as usual. @what has its caller. */
struct unc__token unc__index_find_slowly(uint8_t space, const void *pointer);
struct unc__token unc__index_take_slowly(uint8_t space, const void *pointer);
int unc__index_acquired_slowly(uint8_t space, const void *pointer,
                               const struct unc__acquisition *what);
struct unc__token unc__index_renewed_slowly(uint8_t space, const void *pointer,
                                            const struct unc__acquisition *what);
bool unc__index_ended_slowly(uint8_t space, const void *pointer,
                             const struct unc__caller *caller,
                             struct unc__ended *ret_ended);

/* unc__ended_init: what @entry says while it lives. */
static inline void unc__ended_init(struct unc__ended *ret_ended,
                                   const struct unc__entry *entry,
                                   struct unc__token token, uint32_t stack)
{
    struct unc__entry_word word =
        unc__entry_unpack(__atomic_load_n(&entry->word, __ATOMIC_RELAXED));

    ret_ended->kind = word.kind;
    ret_ended->type = word.type;
    ret_ended->detail = __atomic_load_n(&entry->detail, __ATOMIC_RELAXED);
    ret_ended->owner = __atomic_load_n(&entry->owner, __ATOMIC_RELAXED);
    ret_ended->site = __atomic_load_n(&entry->site, __ATOMIC_RELAXED);
    ret_ended->acquired_stack = __atomic_load_n(&entry->acquired_stack, __ATOMIC_RELAXED);
    ret_ended->released_stack = stack;
    ret_ended->token = token;
}

#endif
