/* SPDX-License-Identifier: MIT */
/*
 * The program's own types. A type is known by its name; its number is its place in a
 * table that is filled from the front and never cleared.
 *
 * A type is nearly always one static struct. If it and its strings can never change, its
 * address leads to its number by a small cache of pairs of words, which check each other:
 * a pair that two threads wrote at once leads nowhere. The second word carries the
 * process: a forked child has a table of its own.
 */
#include "record/custom.h"

#include <stddef.h>

#include "base/process.h"
#include "record/index_space.h"
#include "record/names.h"
#include "record/record.h"
#include "record/space.h"
#include "stack/constant.h"

#define CACHE_SIZE 64u

static struct {
    uint64_t key;   /* the address, mixed with the value */
    uint64_t value; /* generation of the process << 32 | number */
} cache[CACHE_SIZE];

/* Types are 32 bytes, one after another. */
static size_t choose_pair(const struct unc_resource_type *type)
{
    return (((uintptr_t)type >> 5) ^ ((uintptr_t)type >> 11)) % CACHE_SIZE;
}

static uint8_t search_cache(const struct unc_resource_type *type)
{
    size_t pair = choose_pair(type);
    uint64_t value = __atomic_load_n(&cache[pair].value, __ATOMIC_RELAXED);
    uint64_t key = __atomic_load_n(&cache[pair].key, __ATOMIC_RELAXED);

    return (key ^ value) == (uint64_t)(uintptr_t)type &&
                   value >> 32 == unc__process_generation()
               ? (uint8_t)value
               : 0;
}

static void fill_cache(const struct unc_resource_type *type, uint8_t number)
{
    size_t pair = choose_pair(type);
    uint64_t value = (uint64_t)unc__process_generation() << 32 | number;

    if (number != 0 && unc__constant_has(type, sizeof *type) &&
        unc__constant_has_string(type->name) &&
        unc__constant_has_string(type->release_call)) {
        __atomic_store_n(&cache[pair].value, value, __ATOMIC_RELAXED);
        __atomic_store_n(&cache[pair].key, (uint64_t)(uintptr_t)type ^ value,
                         __ATOMIC_RELAXED);
    }
}

static uint32_t name_of(uint64_t slot)
{
    return (uint32_t)(slot >> 32);
}

static uint8_t find_or_add(const struct unc_resource_type *type)
{
    struct unc__space *space = unc__record_is_on() ? unc__space_get() : NULL;
    uint32_t wanted;

    if (space == NULL) {
        return 0;
    }
    wanted = unc__names_add(space, UNC__NAME_OF_TYPE, type->name);
    if (wanted == 0) {
        return 0;
    }
    for (uint32_t i = 1; i < UNC__INDEX_FIRST; i++) {
        uint64_t slot = __atomic_load_n(&space->head->custom_types[i], __ATOMIC_ACQUIRE);

        if (slot == 0) {
            uint32_t call = unc__names_keep(space, UNC__NAME_OF_TYPE, type->release_call);
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

uint8_t unc__record_type_number(const struct unc_resource_type *type)
{
    uint8_t number = search_cache(type);

    if (__builtin_expect(number == 0, 0)) {
        number = find_or_add(type);
        fill_cache(type, number);
    }
    return number;
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
