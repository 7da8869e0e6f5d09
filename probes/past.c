/* SPDX-License-Identifier: MIT */
/*
 * Each key has one place, by its hash, and shares it with others: who comes later stays.
 * So to remember and to forget are one cache line each, for every timer that starts and
 * stops. Rejected: a ring of the last ones, which each acquisition had to search.
 *
 * Each field for itself: what two threads write at once is at worst not found. A forked
 * child has its parent's, which means nothing there: stacks are numbers of its own
 * record. A site is a constant of the probe, and gets its number when it is asked for.
 */
#include "probes/past.h"

#include "record/index_life.h"
#include "record/reader.h"

#define PLACE_BITS 8

static struct place {
    _Alignas(64) uint64_t key;   /* 0: none */
    uint64_t number;             /* that people know it by */
    const struct unc_site *site; /* of the release; NULL: site_id says it */
    uint32_t site_id;
    uint32_t space;
    uint32_t process; /* generation */
    uint32_t kind_type;
    uint32_t acquired_stack;
    uint32_t released_stack;
} places[1u << PLACE_BITS];

static inline struct place *place_of(enum unc__index_space space, uint64_t key)
{
    uint64_t hash = (key + (uint64_t)space) * UINT64_C(0x9e3779b97f4a7c15);

    return &places[hash >> (64 - PLACE_BITS)];
}

static inline bool is_at(const struct place *place, enum unc__index_space space,
                         uint64_t key)
{
    return __atomic_load_n(&place->key, __ATOMIC_ACQUIRE) == key &&
           __atomic_load_n(&place->space, __ATOMIC_RELAXED) == (uint32_t)space;
}

void unc__past_forget(enum unc__index_space space, uint64_t key)
{
    struct place *place = place_of(space, key);

    if (is_at(place, space, key)) {
        __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    }
}

static void remember(enum unc__index_space space, uint64_t key,
                     const struct unc__ended *ended, const struct unc_site *site,
                     uint32_t site_id)
{
    struct place *place = place_of(space, key);
    /* of a loop of another library, see unc__loop_number */
    uint64_t number = ended->kind == UNC__KIND_LOOP ? ended->detail >> 32 : key;

    __atomic_store_n(&place->key, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&place->number, number, __ATOMIC_RELEASE);
    __atomic_store_n(&place->site, site, __ATOMIC_RELEASE);
    __atomic_store_n(&place->site_id, site_id, __ATOMIC_RELEASE);
    __atomic_store_n(&place->space, (uint32_t)space, __ATOMIC_RELEASE);
    __atomic_store_n(&place->process, ended->token.process, __ATOMIC_RELEASE);
    __atomic_store_n(&place->kind_type,
                     (uint32_t)ended->kind << 16 | (uint32_t)ended->type,
                     __ATOMIC_RELEASE);
    __atomic_store_n(&place->acquired_stack, ended->acquired_stack, __ATOMIC_RELEASE);
    __atomic_store_n(&place->released_stack, ended->released_stack, __ATOMIC_RELEASE);
    __atomic_store_n(&place->key, key, __ATOMIC_RELEASE);
}

void unc__past_note_at(enum unc__index_space space, uint64_t key, struct unc__token token,
                       uint32_t site, uint32_t stack)
{
    struct unc__entry_view entry;

    if (unc__record_read(token.index, &entry) && entry.serial == token.serial) {
        remember(space, key,
                 &(struct unc__ended){ .kind = entry.kind,
                                       .type = entry.type,
                                       .detail = entry.detail,
                                       .acquired_stack = entry.acquired_stack,
                                       .released_stack = stack,
                                       .token = token },
                 NULL, site);
    }
    unc__record_release(token, stack);
}

void unc__past_note(enum unc__index_space space, uint64_t key, struct unc__token token,
                    const struct unc_site *site, const struct unc__caller *caller)
{
    unc__past_note_at(space, key, token, unc__record_site(site),
                      unc__record_stack_at(caller));
}

void unc__past_keep(enum unc__index_space space, uint64_t key,
                    const struct unc__ended *ended, const struct unc_site *site)
{
    remember(space, key, ended, site, 0);
}

bool unc__past_released(enum unc__index_space space, uint64_t key,
                        const struct unc_site *site, const struct unc__caller *caller)
{
    struct unc__ended ended;

    if (!unc__record_index_ended((uint8_t)space, (const void *)(uintptr_t)key, caller,
                                 &ended)) {
        return false;
    }
    remember(space, key, &ended, site, 0);
    return true;
}

bool unc__past_find(enum unc__index_space space, uint64_t key, struct unc__past *ret_past)
{
    const struct place *place = place_of(space, key);
    const struct unc_site *site;
    uint32_t kind_type;

    if (!is_at(place, space, key) ||
        __atomic_load_n(&place->process, __ATOMIC_RELAXED) != unc__record_process()) {
        return false;
    }
    site = __atomic_load_n(&place->site, __ATOMIC_RELAXED);
    kind_type = __atomic_load_n(&place->kind_type, __ATOMIC_RELAXED);
    *ret_past = (struct unc__past){
        .kind = (enum unc__kind)(kind_type >> 16),
        .type = (enum unc__type)(kind_type & 0xffff),
        .number = __atomic_load_n(&place->number, __ATOMIC_RELAXED),
        .acquired_stack = __atomic_load_n(&place->acquired_stack, __ATOMIC_RELAXED),
        .released_stack = __atomic_load_n(&place->released_stack, __ATOMIC_RELAXED),
        .released_site = site != NULL
                             ? unc__record_site(site)
                             : __atomic_load_n(&place->site_id, __ATOMIC_RELAXED),
    };
    return true;
}

bool unc__past_misused(enum unc__index_space space, uint64_t key,
                       enum unc__misuse_code code, const struct unc_site *site,
                       const struct unc__caller *caller)
{
    struct unc__past past;
    struct unc__misuse misuse = { .code = code };

    if (!unc__past_find(space, key, &past)) {
        return false;
    }
    misuse.key = past.number;
    misuse.kind = past.kind;
    misuse.type = past.type;
    misuse.use_site = unc__record_site(site);
    misuse.use_stack = unc__record_stack_at(caller);
    misuse.cause_site = past.released_site;
    misuse.cause_stack = past.released_stack;
    misuse.acquired_stack = past.acquired_stack;
    (void)unc__record_misuse(&misuse);
    return true;
}
