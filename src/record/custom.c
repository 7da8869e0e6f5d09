/* SPDX-License-Identifier: MIT */
/*
 * The program's own types. A type is known by its name; its number is its place in a
 * table that is filled from the front and never cleared.
 */
#include <stddef.h>

#include "record/custom.h"
#include "record/names.h"
#include "record/record.h"
#include "record/space.h"

static uint32_t name_of(uint64_t slot)
{
    return (uint32_t)(slot >> 32);
}

uint8_t unc__record_custom_type(const char *name, const char *release_call)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_get() : NULL;
    uint32_t wanted;

    if (space == NULL) {
        return 0;
    }
    wanted = unc__names_add(space, UNC__NAME_OF_TYPE, name);
    if (wanted == 0) {
        return 0;
    }
    for (uint32_t i = 1; i < UNC__CUSTOM_TYPES; i++) {
        uint64_t slot = __atomic_load_n(&space->head->custom_types[i], __ATOMIC_ACQUIRE);

        if (slot == 0) {
            uint32_t call = unc__names_keep(space, UNC__NAME_OF_TYPE, release_call);
            uint64_t mine = (uint64_t)wanted << 32 | call;

            /* The loser of a race finds the winner's type here, maybe its own. */
            if (__atomic_compare_exchange_n(&space->head->custom_types[i], &slot, mine,
                                            /* weak= */ 0, __ATOMIC_ACQ_REL,
                                            __ATOMIC_ACQUIRE)) {
                return (uint8_t)i;
            }
        }
        if (name_of(slot) == wanted) {
            return (uint8_t)i;
        }
    }
    return 0;
}

struct unc__type_words unc__custom_words(const struct unc__space *space, uint32_t number)
{
    uint64_t slot = 0;
    const char *name;

    if (number < UNC__CUSTOM_TYPES) {
        slot = __atomic_load_n(&space->head->custom_types[number], __ATOMIC_ACQUIRE);
    }
    name = unc__names_text(space, name_of(slot));
    return (struct unc__type_words){
        .kind = UNC__KIND_CUSTOM,
        .word = name,
        .noun = name[0] != '\0' ? name : unc__kinds[UNC__KIND_CUSTOM].noun,
        .missing_call = unc__names_text(space, (uint32_t)slot),
        .close = UNC__CLOSE_LEAVE,
    };
}
