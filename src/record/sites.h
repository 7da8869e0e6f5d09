/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SITES_H
#define UNC_RECORD_SITES_H

#include <stddef.h>
#include <stdint.h>

#include <unclosed/api.h>

#include "record/space.h"

/* Call sites; equal ones are kept once. */

/* Where the search in the cache begins. Sites are 32 bytes, one after another. */
static inline size_t unc__sites_hash(const struct unc_site *site)
{
    return ((uintptr_t)site >> 5) ^ ((uintptr_t)site >> 17);
}

/* unc__sites_add_slowly: see unc__sites_add, whose usual case this is not. */
uint32_t unc__sites_add_slowly(struct unc__space *space, const struct unc_site *site);

/* unc__sites_add: the number of @site; 0 for NULL and for a lack of room. */
static inline uint32_t unc__sites_add(struct unc__space *space,
                                      const struct unc_site *site)
{
    const struct unc__cached_site *slot =
        &space->site_cache[unc__sites_hash(site) % UNC__SITE_CACHE_SLOTS];

    if (__builtin_expect(__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) ==
                                 UNC__CACHED_SITE_CONSTANT &&
                             slot->site == site,
                         1)) {
        return slot->number;
    }
    return unc__sites_add_slowly(space, site);
}

#endif
