/* SPDX-License-Identifier: MIT */
/*
 * An array that is only added to. A reader takes a word as said when it has a key, so the
 * key is written last; and what the seal says is written before the seal.
 */
#include "record/last_words.h"

#include "base/clock.h"
#include "record/layout.h"
#include "record/names.h"
#include "record/space.h"

bool unc__last_words_are_wanted(void)
{
    const struct unc__space *space = unc__space_get();

    return space != NULL && space->storage.place != UNC__STORAGE_ANONYMOUS;
}

void unc__last_word(uint64_t serial, const char *key, const char *value)
{
    struct unc__space *space = unc__space_get();
    struct unc__last_word *word;
    uint32_t number;
    uint32_t name;

    if (space == NULL) {
        return;
    }
    name = unc__names_keep(space, UNC__NAME_OF_TYPE, key);
    number = name != 0 ? unc__chunks_take(&space->last_words, 1) : 0;
    if (number == 0) {
        unc__space_drop(space, name != 0 ? unc__chunks_refusal(&space->last_words)
                                         : UNC__DROP_LIMIT);
        return;
    }
    word = unc__chunks_at(&space->last_words, number);
    word->serial = serial;
    /* A site's text may be the longest, and a path may be as long. */
    word->value = unc__names_keep(space, UNC__NAME_OF_SITE, value);
    __atomic_store_n(&word->key, name, __ATOMIC_RELEASE);
}

void unc__last_words_seal(enum unc__seal_cause cause, uint32_t status)
{
    struct unc__space *space = unc__space_get();
    struct unc__record_head *head;

    if (space == NULL || space->head->is_sealed != 0) {
        return;
    }
    head = space->head;
    head->cause = (uint32_t)cause;
    head->status = status;
    head->sealed_at_ns = unc__clock_realtime_ns();
    __atomic_store_n(&head->is_sealed, 1, __ATOMIC_RELEASE);
}
