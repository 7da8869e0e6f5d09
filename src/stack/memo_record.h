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
 * why any of this is right, is in memo.c.
 */

/* Links: the place in the ring in words of 8 bytes, and the lap above it. */
#define UNC__MEMO_PLACE_BITS   11
#define UNC__MEMO_LAP          (1u << UNC__MEMO_PLACE_BITS)
#define UNC__MEMO_BUCKET_BITS  7
#define UNC__MEMO_BUCKET_COUNT (1u << UNC__MEMO_BUCKET_BITS)
#define UNC__MEMO_RING_SIZE    1720 /* words */

/* A stack. Its values are the frames, ours too, then the frame pointers that matter. */
struct unc__memo_record {
    uint32_t next; /* link to the one before in this bucket */
    uint8_t own_count;
    uint8_t value_count;
    uint8_t step_count;  /* return addresses to be compared, values 1 and on */
    uint8_t check_count; /* comparisons of the long form; 0: there is no long form */
    /* The key begins here. Its RA is the first value. */
    uint8_t depth; /* that was asked for */
    uint8_t life_count;
    bool is_fp_needed;
    bool is_cut;
    uint32_t frame_count; /* without ours */
    uintptr_t sp;
    uintptr_t fp;
    uint64_t tag;
    /* Behind the values the lives, behind these what is to be compared: for each step the
     * slot of the return address, in words above SP; or, if frame pointers matter, the
     * long form, struct unc__memo_check. */
    uintptr_t values[];
};

/* Of the long form: slot, in words above SP, << 8 | number of the value it must hold. */
typedef uint32_t unc__memo_check;

struct unc__stack_memo {
    uint32_t head; /* link to where the next record goes */
    uint32_t newest[UNC__MEMO_BUCKET_COUNT];
    uint64_t ring[UNC__MEMO_RING_SIZE];
};

/* Other frames' memory, whatever they keep there. */
typedef const uintptr_t __attribute__((may_alias)) unc__memo_slot;

static inline uint32_t *unc__memo_bucket(struct unc__stack_memo *memo,
                                         const struct unc__caller *caller)
{
    /* Addresses differ in their low and middle bits: bring both up, then mix. */
    uint64_t mixed = (caller->ra ^ ((uint64_t)caller->sp << 16)) * 0x9E3779B97F4A7C15u;

    return &memo->newest[mixed >> (64 - UNC__MEMO_BUCKET_BITS)];
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
                                    const struct unc__caller *caller, size_t depth)
{
    return record->sp == caller->sp && record->values[0] == caller->ra &&
           (record->fp == caller->fp || !record->is_fp_needed) && record->depth == depth;
}

static inline struct unc__draft_life *unc__memo_lives(struct unc__memo_record *record)
{
    return (struct unc__draft_life *)(void *)&record->values[record->value_count];
}

static inline uint32_t *unc__memo_slots(struct unc__memo_record *record)
{
    return (uint32_t *)(void *)&unc__memo_lives(record)[record->life_count];
}

/* Innermost first, and no further than the first difference. */
UNC__NO_SANITIZE static inline bool
unc__memo_has_slots(const struct unc__memo_record *record, const uint32_t *slots)
{
    unc__memo_slot *stack = (unc__memo_slot *)record->sp;
    const uintptr_t *values = record->values + 1;
    const uint32_t *end = slots + record->step_count;

    for (; slots < end; slots++, values++) {
        if (stack[*slots] != *values) {
            return false;
        }
    }
    return true;
}

/* The same, of the long form. */
UNC__NO_SANITIZE static inline bool
unc__memo_has_checks(const struct unc__memo_record *record, const unc__memo_check *begin,
                     const unc__memo_check *end)
{
    unc__memo_slot *stack = (unc__memo_slot *)record->sp;

    for (; begin < end; begin++) {
        if (stack[*begin >> 8] != record->values[*begin & 0xff]) {
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

/* unc__memo_glance: unc__memo_find for the newest stack of a bucket, if no code that may
 * be unloaded is in it. */
static inline bool unc__memo_glance(struct unc__stack_memo *memo,
                                    const struct unc__caller *caller, size_t depth,
                                    struct unc__captured *ret_captured)
{
    uint32_t link = *unc__memo_bucket(memo, caller);
    struct unc__memo_record *record = unc__memo_at(memo, link);
    const uint32_t *slots;

    if (!unc__memo_is_intact(memo, link) || !unc__memo_is_key(record, caller, depth) ||
        record->life_count != 0) {
        return false;
    }
    slots = unc__memo_slots(record);
    if (record->check_count == 0
            ? !unc__memo_has_slots(record, slots)
            : !unc__memo_has_checks(record, slots, slots + record->check_count)) {
        return false;
    }
    unc__memo_give(record, ret_captured);
    return true;
}

#endif
