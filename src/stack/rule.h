/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_RULE_H
#define UNC_STACK_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/caller.h"
#include "stack/readable.h"
#include "stack/registers.h"

/*
 * What almost every row says, in 64 bits: the CFA is one of two registers and a number,
 * the return address lies just below it, and the frame pointer is untouched or in
 * memory. Equal (RA, SP, FP) have equal rules; with equal words in the two slots of a
 * rule they have equal callers.
 */
struct unc__rule {
    int32_t cfa_offset; /* CFA = (cfa_from_fp ? fp : sp) + cfa_offset */
    int16_t fp_offset;  /* the caller's FP is in memory at CFA + this; 0: unchanged */
    bool cfa_from_fp;
    bool is_end; /* the frame has no caller; nothing else counts */
};

/* As one word, which is never 0 for a rule that can be applied. */
static inline uint64_t unc__rule_pack(struct unc__rule rule)
{
    return (uint32_t)rule.cfa_offset | (uint64_t)(uint16_t)rule.fp_offset << 32 |
           (uint64_t)rule.cfa_from_fp << 48 | (uint64_t)rule.is_end << 49;
}

static inline struct unc__rule unc__rule_unpack(uint64_t word)
{
    return (struct unc__rule){
        .cfa_offset = (int32_t)(uint32_t)word,
        .fp_offset = (int16_t)(uint16_t)(word >> 32),
        .cfa_from_fp = (word >> 48 & 1) != 0,
        .is_end = (word >> 49 & 1) != 0,
    };
}

/*
 * unc__rule_apply: from a frame to its caller. @rule has no is_end. False, and nothing
 * changed and nothing read, if the caller's frame would not begin a reasonable way
 * further up, or where no memory is: then the rule was not meant for these registers.
 */
UNC__NO_SANITIZE static inline bool unc__rule_apply(struct unc__rule rule,
                                                    struct unc__caller *caller)
{
    uintptr_t cfa = (rule.cfa_from_fp ? caller->fp : caller->sp) +
                    (uintptr_t)(intptr_t)rule.cfa_offset;
    uintptr_t fp_place = cfa + (uintptr_t)(intptr_t)rule.fp_offset;

    if (cfa - caller->sp - 1 >= UNC__FRAME_SIZE_MAX || cfa % sizeof(uintptr_t) != 0 ||
        !unc__frame_has_word(caller->sp, fp_place) ||
        !unc__is_readable(cfa - sizeof(uintptr_t)) ||
        (rule.fp_offset != 0 && !unc__is_readable(fp_place))) {
        return false;
    }
    if (rule.fp_offset != 0) {
        caller->fp = unc__word_at(fp_place);
    }
    caller->ra = unc__word_at(cfa - sizeof(uintptr_t));
    caller->sp = cfa;
    return true;
}

#endif
