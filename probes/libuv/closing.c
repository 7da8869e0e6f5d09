/* SPDX-License-Identifier: MIT */
/* A ring. Each field for itself: what two threads write at once is at worst not found. */
#include "probes/libuv/closing.h"

#define PLACE_COUNT 64u

struct place {
    uint64_t serial; /* of the handle's entry; 0: none */
    uint32_t process;
    uint32_t site;
    uint32_t stack;
};

static struct place places[PLACE_COUNT];
static uint32_t next_place;

static struct place find(uint64_t serial)
{
    struct place found = { 0 };

    for (uint32_t i = 0; i < PLACE_COUNT; i++) {
        const struct place *place = &places[i];

        if (__atomic_load_n(&place->serial, __ATOMIC_ACQUIRE) == serial &&
            __atomic_load_n(&place->process, __ATOMIC_RELAXED) == unc__record_process()) {
            found.serial = serial;
            found.site = __atomic_load_n(&place->site, __ATOMIC_RELAXED);
            found.stack = __atomic_load_n(&place->stack, __ATOMIC_RELAXED);
            break;
        }
    }
    return found;
}

void unc__uv_closing_note(const struct unc__entry_view *entry,
                          const struct unc_site *site, const struct unc__caller *caller)
{
    uint32_t number = __atomic_fetch_add(&next_place, 1, __ATOMIC_RELAXED);
    struct place *place = &places[number % PLACE_COUNT];

    __atomic_store_n(&place->serial, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&place->process, unc__record_process(), __ATOMIC_RELAXED);
    __atomic_store_n(&place->site, unc__record_site(site), __ATOMIC_RELAXED);
    __atomic_store_n(&place->stack, unc__record_stack_at(caller), __ATOMIC_RELAXED);
    __atomic_store_n(&place->serial, entry->serial, __ATOMIC_RELEASE);
}

void unc__uv_closing_ended(struct unc__token token, uint64_t key)
{
    struct place place;

    if (token.serial != 0) {
        place = find(token.serial);
        unc__past_note_at(UNC__INDEX_LIBUV, key, token, place.site, place.stack);
    }
}

void unc__uv_closing_misused(const struct unc__entry_view *entry,
                             enum unc__misuse_code code, const struct unc_site *site,
                             const struct unc__caller *caller)
{
    struct place place = find(entry->serial);

    (void)unc__record_misuse(&(struct unc__misuse){
        .code = code,
        .kind = entry->kind,
        .type = entry->type,
        .key = entry->key,
        .owner = entry->owner,
        .use_site = unc__record_site(site),
        .use_stack = unc__record_stack_at(caller),
        .cause_site = place.site,
        .cause_stack = place.stack,
        .acquired_stack = entry->acquired_stack,
    });
}
