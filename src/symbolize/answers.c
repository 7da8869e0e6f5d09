/* SPDX-License-Identifier: MIT */
/* A hash table from offset to answer: open addressing, at most half full. */
#include "symbolize/answers.h"

#include <errno.h>
#include <stdlib.h>

static size_t place_of(const struct unc__answers *answers, uint64_t offset)
{
    size_t mask = answers->room * 2 - 1;
    size_t place = (size_t)(offset * UINT64_C(0x9e3779b97f4a7c15) >> 20) & mask;

    while (answers->places[place] != 0 &&
           answers->slots[answers->places[place] - 1].offset != offset) {
        place = (place + 1) & mask;
    }
    return place;
}

const struct unc__asked *unc__answers_find(const struct unc__answers *answers,
                                           uint64_t offset)
{
    size_t slot = answers->room > 0 ? answers->places[place_of(answers, offset)] : 0;

    return slot > 0 ? &answers->slots[slot - 1] : NULL;
}

static int grow(struct unc__answers *answers)
{
    size_t room = answers->room > 0 ? answers->room * 2 : 256;
    size_t *places = calloc(room * 2, sizeof *places);
    struct unc__asked *slots =
        places != NULL ? reallocarray(answers->slots, room, sizeof *slots) : NULL;

    if (slots == NULL) {
        free(places);
        return -ENOMEM;
    }
    free(answers->places);
    answers->slots = slots;
    answers->places = places;
    answers->room = room;
    for (size_t i = 0; i < answers->count; i++) {
        places[place_of(answers, slots[i].offset)] = i + 1;
    }
    return 0;
}

int unc__answers_add(struct unc__answers *answers, const struct unc__asked *asked)
{
    if (answers->count == answers->room && grow(answers) != 0) {
        return -ENOMEM;
    }
    answers->slots[answers->count++] = *asked;
    answers->places[place_of(answers, asked->offset)] = answers->count;
    return 0;
}

void unc__answers_free(struct unc__answers *answers)
{
    free(answers->slots);
    free(answers->places);
    *answers = (struct unc__answers){ .count = 0 };
}
