/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_MEMO_RECORD_H
#define UNC_STACK_MEMO_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/no_sanitize.h"
#include "stack/caller.h"
#include "stack/draft.h"
#include "stack/stack.h"

/*
 * How the memo lies in memory, and the first look into it, which is inlined into the
 * capture: it finds what was seen last at this place, as most captures do. The rest, and
 * why any of this is right, is in memo.c. Here each instruction counts: a stack of ten
 * frames is proven in a hundred.
 */

/* Links: the place in the ring in words of 8 bytes, and the lap above it. */
#define UNC__MEMO_PLACE_BITS   11
#define UNC__MEMO_LAP          (1u << UNC__MEMO_PLACE_BITS)
#define UNC__MEMO_BUCKET_COUNT 128u
#define UNC__MEMO_RING_SIZE    1712 /* words */
#define UNC__MEMO_LINE         8    /* words: records begin with a cache line */

/*
 * A stack. What is to be compared has one of two forms. The short one, where return
 * addresses suffice: slots, which hold the values 1 and on; they come in pairs, so the
 * last of an odd number is there twice, with its value. The long one, where frame
 * pointers matter or code may be unloaded: checks.
 */
struct unc__memo_record {
    uint32_t next;       /* link to the one before in this bucket */
    uint32_t form;       /* depth that was asked for, lives, checks: see below */
    uint8_t frame_count; /* without ours */
    uint8_t own_count;
    uint8_t value_count;
    uint8_t pair_count; /* of the short form */
    bool is_cut;
    bool
        is_fp_needed; /* the FP is part of the key; always are the RA, the first value, */
    uintptr_t sp;     /* and the SP */
    uintptr_t fp;
    uint64_t tag;
    /* The frames, ours too, then the frame pointers that matter. Behind these values the
     * lives, behind them the slots or the checks. */
    uintptr_t values[];
};

/* A slot, in words above SP. A check: slot << 8 | number of the value that it must hold.
 */
typedef uint32_t unc__memo_slot;
typedef uint32_t unc__memo_check;

struct unc__stack_memo {
    uint32_t head; /* link to where the next record goes */
    uint32_t newest[UNC__MEMO_BUCKET_COUNT];
    uint32_t unused[15]; /* the ring begins with a cache line, if the memo does */
    uint64_t ring[UNC__MEMO_RING_SIZE];
    struct unc__draft
        draft; /* of the capture that is being made, if it is of a new stack */
};

/* Other frames' memory, whatever they keep there. */
typedef const uintptr_t __attribute__((may_alias)) unc__memo_stack;

/* The form in one word, to be compared at once: in the short form it is the depth. */
static inline uint32_t unc__memo_form(uint32_t depth, uint32_t life_count,
                                      uint32_t check_count)
{
    return depth | life_count << 8 | check_count << 16;
}

static inline uint32_t unc__memo_life_count(uint32_t form)
{
    return form >> 8 & 0xff;
}

static inline uint32_t unc__memo_check_count(uint32_t form)
{
    return form >> 16;
}

/* Stack pointers are multiples of 16. */
static inline uint32_t *unc__memo_bucket(struct unc__stack_memo *memo,
                                         const struct unc__caller *caller)
{
    return &memo->newest[(caller->ra ^ caller->sp >> 4) % UNC__MEMO_BUCKET_COUNT];
}

/* Whether nothing was written there since: the head is less than a lap further on. */
static inline bool unc__memo_is_intact(const struct unc__stack_memo *memo, uint32_t link)
{
    return memo->head - link - 1 < UNC__MEMO_LAP;
}

static inline struct unc__memo_record *unc__memo_at(struct unc__stack_memo *memo,
                                                    uint32_t link)
{
    return (struct unc__memo_record *)(void *)&memo->ring[link % UNC__MEMO_LAP];
}

static inline bool unc__memo_is_key(const struct unc__memo_record *record,
                                    const struct unc__caller *caller)
{
    return record->sp == caller->sp && record->values[0] == caller->ra &&
           (record->fp == caller->fp || !record->is_fp_needed);
}

static inline struct unc__draft_life *unc__memo_lives(struct unc__memo_record *record)
{
    return (struct unc__draft_life *)(void *)&record->values[record->value_count];
}

/* Innermost first, and no further than the first difference. */
UNC__NO_SANITIZE static inline bool
unc__memo_has_slots(const struct unc__memo_record *record, const unc__memo_slot *slots,
                    uintptr_t sp)
{
    unc__memo_stack *stack = (unc__memo_stack *)sp;
    const uintptr_t *values = record->values + 1;
    size_t count = 2 * (size_t)record->pair_count;

    for (size_t i = 0; i < count; i += 2) {
        if (stack[slots[i]] != values[i] || stack[slots[i + 1]] != values[i + 1]) {
            return false;
        }
    }
    return true;
}

/* The same, of the long form. */
UNC__NO_SANITIZE static inline bool
unc__memo_has_checks(const struct unc__memo_record *record, const unc__memo_check *checks,
                     size_t count, uintptr_t sp)
{
    unc__memo_stack *stack = (unc__memo_stack *)sp;

    for (size_t i = 0; i < count; i++) {
        if (stack[checks[i] >> 8] != record->values[checks[i] & 0xff]) {
            return false;
        }
    }
    return true;
}

static inline void unc__memo_give(struct unc__memo_record *record,
                                  struct unc__captured *ret_captured)
{
    ret_captured->frames = record->values + record->own_count;
    ret_captured->frame_count = record->frame_count;
    ret_captured->is_cut = record->is_cut;
    ret_captured->tag = &record->tag;
}

/* unc__memo_glance: the newest stack of a bucket, if it is that of @caller and no code
 * that may be unloaded is in it; NULL: it may be found by unc__memo_find. */
static inline struct unc__memo_record *unc__memo_glance(struct unc__stack_memo *memo,
                                                        const struct unc__caller *caller,
                                                        size_t depth)
{
    uint32_t link = *unc__memo_bucket(memo, caller);
    struct unc__memo_record *record = unc__memo_at(memo, link);
    const uint32_t *slots;

    if (!unc__memo_is_intact(memo, link) || !unc__memo_is_key(record, caller)) {
        return NULL;
    }
    slots = (const uint32_t *)(void *)unc__memo_lives(record);
    if (record->form == depth) {
        if (!unc__memo_has_slots(record, slots, caller->sp)) {
            return NULL;
        }
    } else if ((record->form & 0xffff) != depth ||
               !unc__memo_has_checks(record, slots, unc__memo_check_count(record->form),
                                     caller->sp)) {
        return NULL;
    }
    return record;
}

#endif
