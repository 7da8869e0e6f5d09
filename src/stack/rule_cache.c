/* SPDX-License-Identifier: MIT */
/* The slots; all else is small enough to be inlined. 64 KiB, of which only the pages
 * that are used become memory. */
#include "stack/rule_cache.h"

struct unc__rule_slot unc__rule_cache[1 << UNC__RULE_CACHE_BITS];
