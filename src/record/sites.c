/* SPDX-License-Identifier: MIT */
/*
 * Call sites by content, with a short cut. A site is nearly always the same static struct
 * with the same static strings, so a small cache maps its address to its number. Where
 * all of it lies in read-only memory of a module that is never unloaded, the address says
 * everything. Elsewhere the cache is believed only if the struct says what it said then,
 * pointers first because they are quick to compare, then the strings: a binding may build
 * its sites on the stack, and another library may be loaded where one was unloaded.
 *
 * A slot of the cache is claimed, filled, and published once; it is never replaced. What
 * finds no slot takes the long way every time, which is slower but right.
 */
#include "record/sites.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/bytes.h"
#include "record/names.h"
#include "stack/constant.h"

#define WINDOW 4u

struct site_key {
    const struct unc__space *space;
    struct unc__site site;
};

static bool equals_site(uint32_t number, const void *userdata)
{
    const struct site_key *key = userdata;
    const struct unc__site *site = unc__chunks_at(&key->space->sites, number);

    return site != NULL && unc__bytes_are_equal(site, &key->site, sizeof *site);
}

static uint32_t add_by_content(struct unc__space *space, const struct unc_site *site)
{
    struct site_key key = { .space = space };
    struct unc__set_query query = { 0, equals_site, &key };
    struct unc__site *stored;
    uint32_t number;

    key.site.file = unc__names_keep(space, UNC__NAME_OF_SITE, site->file);
    key.site.function = unc__names_keep(space, UNC__NAME_OF_SITE, site->function);
    key.site.call = unc__names_keep(space, UNC__NAME_OF_SITE, site->call);
    key.site.line = site->line;
    query.hash = (uint32_t)unc__hash_bytes(0, &key.site, sizeof key.site);

    number = unc__set_find(&space->site_set, &query);
    if (number != 0 || !unc__set_prepare(&space->site_set, &query)) {
        return number;
    }
    number = unc__chunks_take(&space->sites, 1);
    if (number == 0) {
        return 0;
    }
    stored = unc__chunks_at(&space->sites, number);
    *stored = key.site;
    return unc__set_add(&space->site_set, &query, number);
}

static bool has_same_pointers(const struct unc_site *a, const struct unc_site *b)
{
    return a->file == b->file && a->function == b->function && a->call == b->call &&
           a->line == b->line;
}

/* Not of a string that was cut: its site takes the long way. */
static bool is_text(const struct unc__space *space, uint32_t name, const char *string)
{
    return strcmp(unc__names_text(space, name), string != NULL ? string : "") == 0;
}

static bool is_constant(const struct unc_site *site)
{
    return unc__constant_has(site, sizeof *site) &&
           unc__constant_has_string(site->file) &&
           unc__constant_has_string(site->function) &&
           unc__constant_has_string(site->call);
}

static bool has_same_strings(const struct unc__space *space, uint32_t number,
                             const struct unc_site *site)
{
    const struct unc__site *stored = unc__chunks_at(&space->sites, number);

    return stored != NULL && is_text(space, stored->call, site->call) &&
           is_text(space, stored->function, site->function) &&
           is_text(space, stored->file, site->file);
}

/* The number in the cache, or 0 and in *ret_empty a slot to fill, if there is one. */
static uint32_t search_cache(struct unc__space *space, const struct unc_site *site,
                             struct unc__cached_site **ret_empty)
{
    size_t hash = unc__sites_hash(site);

    *ret_empty = NULL;
    for (size_t i = 0; i < WINDOW; i++) {
        struct unc__cached_site *slot =
            &space->site_cache[(hash + i) % UNC__SITE_CACHE_SLOTS];
        uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);

        if (state == UNC__CACHED_SITE_CONSTANT && slot->site == site) {
            return slot->number;
        }
        if (state == UNC__CACHED_SITE_EMPTY) {
            *ret_empty = slot;
            return 0;
        }
        if (state == UNC__CACHED_SITE_PUBLISHED && slot->site == site &&
            has_same_pointers(&slot->copy, site) &&
            has_same_strings(space, slot->number, site)) {
            return slot->number;
        }
    }
    return 0;
}

static void fill_cache(struct unc__cached_site *slot, const struct unc_site *site,
                       uint32_t number)
{
    uint32_t state = UNC__CACHED_SITE_EMPTY;

    if (!__atomic_compare_exchange_n(&slot->state, &state, UNC__CACHED_SITE_CLAIMED,
                                     /* weak= */ 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
        return; /* next time */
    }
    slot->site = site;
    slot->copy = *site;
    slot->number = number;
    state = is_constant(site) ? UNC__CACHED_SITE_CONSTANT : UNC__CACHED_SITE_PUBLISHED;
    __atomic_store_n(&slot->state, state, __ATOMIC_RELEASE);
}

uint32_t unc__sites_add_slowly(struct unc__space *space, const struct unc_site *site)
{
    struct unc__cached_site *empty;
    uint32_t number;

    if (site == NULL) {
        return 0;
    }
    number = search_cache(space, site, &empty);
    if (number != 0) {
        return number;
    }
    number = add_by_content(space, site);
    if (number != 0 && empty != NULL) {
        fill_cache(empty, site, number);
    }
    return number;
}
