/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_RULE_CACHE_H
#define UNC_STACK_RULE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/rule.h"

/*
 * The rules of places that were met before, for the whole process. A rule depends on
 * the code alone, so an answer is right in any thread, at any depth, in a forked child.
 *
 * A slot is two words, written and read without a lock by anybody, also by a signal
 * handler between another's two words: the second is made of the address, the life of
 * its code and the rule, so halves of two writers do not match. The multiplications see
 * to it that differences of addresses and of rules cannot cancel out.
 *
 * Code that stays for ever has life 0. A hit with life 0 therefore proves that the code
 * is of that kind; only after a miss somebody must ask whose life it is.
 */
#define UNC__RULE_CACHE_BITS 12

struct unc__rule_slot {
    uint64_t rule;
    uint64_t check;
};

extern struct unc__rule_slot unc__rule_cache[1 << UNC__RULE_CACHE_BITS];

static inline uint64_t unc__rule_check(uintptr_t ra, uint32_t life, uint64_t rule)
{
    return ra ^ life * UINT64_C(0xd6e8feb86659fd93) ^ rule * UINT64_C(0x9e3779b97f4a7c15);
}

static inline struct unc__rule_slot *unc__rule_slot(uintptr_t ra)
{
    uintptr_t index =
        (ra ^ ra >> UNC__RULE_CACHE_BITS) & (((uintptr_t)1 << UNC__RULE_CACHE_BITS) - 1);

    return &unc__rule_cache[index];
}

/* unc__rule_get: the rule after return address @ra in code of @life. False: not met
 * yet, or forgotten. */
UNC__NO_SANITIZE static inline bool unc__rule_get(uintptr_t ra, uint32_t life,
                                                  struct unc__rule *ret_rule)
{
    struct unc__rule_slot *slot = unc__rule_slot(ra);
    uint64_t rule = __atomic_load_n(&slot->rule, __ATOMIC_RELAXED);
    uint64_t check = __atomic_load_n(&slot->check, __ATOMIC_RELAXED);

    *ret_rule = unc__rule_unpack(rule);
    return rule != 0 && check == unc__rule_check(ra, life, rule);
}

/* unc__rule_put: remember it, in place of whatever had the slot. */
UNC__NO_SANITIZE static inline void unc__rule_put(uintptr_t ra, uint32_t life,
                                                  struct unc__rule rule)
{
    struct unc__rule_slot *slot = unc__rule_slot(ra);
    uint64_t word = unc__rule_pack(rule);

    __atomic_store_n(&slot->rule, word, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->check, unc__rule_check(ra, life, word), __ATOMIC_RELAXED);
}

#endif
