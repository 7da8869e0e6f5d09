/* SPDX-License-Identifier: MIT */
/*
 * A hit has to be proven, for the price of a few loads.
 *
 * The proof. A frame is (RA, SP, FP): a place in code, and the two registers that lead on
 * from there. Its row in the unwind tables follows from RA alone, as long as the code is
 * the same; the row and SP (or FP, if it says so) give the place of the return address
 * and of the saved frame pointer; what lies in these two slots gives the caller's frame.
 * So, if a frame is as it was, and its code is, and the slots hold what they held, then
 * the caller's frame is as it was; and by induction all are. This is the only way to be
 * right: with return addresses alone, two allocas of different sizes, a handler on a
 * stack of its own or a realigned frame lead to slots that hold the old value and belong
 * to nobody any more.
 *
 * Innermost first, and no further than the first difference: then every slot that is
 * read belongs to a frame that was just shown to be live. The same comparisons in any
 * other order might read memory that is not mapped.
 *
 * A frame pointer matters only if some frame further out goes by it before another one
 * restores it. In code that uses the register for anything else it does not: there it is
 * neither compared nor part of the key, or a loop that counts in it would never be known
 * again.
 *
 * Code that can be unloaded is asked for its life on the way (code.h), before the slots
 * of its frames: another library at the same address has other rows, and the old slots
 * are not its.
 *
 * The memory: records of different sizes, one after another in a ring; the oldest are
 * overwritten. A link to a record is its place and the lap in which it was written there:
 * from the head one sees whether it still is. So nothing is ever unlinked, and zeroed
 * memory is an empty memo.
 */
#include "stack/memo.h"

#include <string.h>

#include "base/no_sanitize.h"
#include "stack/code.h"

/* Links: the place in the ring in words of 8 bytes, and the lap above it. */
#define PLACE_BITS   11
#define LAP          (1u << PLACE_BITS)
#define LAST_LAP     ((1u << (32 - PLACE_BITS)) - 1)
#define BUCKET_BITS  7
#define BUCKET_COUNT (1u << BUCKET_BITS)
#define RING_SIZE    1720 /* words */
#define CHAIN_MAX    8    /* stacks of one bucket that are looked at */
#define SLOT_BITS    24   /* of a check; the rest is the number of the value */
#define SLOT_MAX     ((1u << SLOT_BITS) - 1)
#define WORD_SIZE    sizeof(uint64_t)

/* Defined where a test has to show that it would notice. */
#ifdef UNC__MEMO_FORGETS_FP
#define IS_FP_COMPARED false
#else
#define IS_FP_COMPARED true
#endif

struct record {
    uint32_t next; /* link to the one before in this bucket */
    uint8_t depth; /* that was asked for */
    uint8_t own_count;
    uint8_t frame_count; /* without ours */
    uint8_t value_count; /* frames, ours too, and frame pointers */
    uint8_t check_count;
    uint8_t life_count;
    bool is_cut;
    bool is_fp_needed;
    uint64_t tag;
    uintptr_t sp;
    uintptr_t fp;
    /* The values: first the frames; the innermost is the key's RA. Then the frame
     * pointers. Behind them the lives, behind them the checks. */
    uintptr_t values[];
};

#define RECORD_SIZE ((uint32_t)(sizeof(struct record) / WORD_SIZE))

/* A check: slot, in words above SP, << 8 | number of the value that must be there. */
typedef uint32_t check;

struct unc__stack_memo {
    uint32_t head; /* link to where the next record goes */
    uint32_t newest[BUCKET_COUNT];
    uint64_t ring[RING_SIZE];
};

_Static_assert(sizeof(struct unc__stack_memo) <= UNC__STACK_MEMO_SIZE, "too large");
_Static_assert(RING_SIZE <= LAP, "places have too few bits");
_Static_assert(2 * UNC__DRAFT_FRAMES_MAX + 1 <= UINT8_MAX, "counts have too few bits");

/* Other frames' memory, whatever they keep there. */
typedef const uintptr_t __attribute__((may_alias)) slot;

static struct unc__draft_life *lives_of(struct record *record)
{
    return (struct unc__draft_life *)(void *)&record->values[record->value_count];
}

static check *checks_of(struct record *record)
{
    return (check *)(void *)&lives_of(record)[record->life_count];
}

static uint32_t *bucket_of(struct unc__stack_memo *memo, const struct unc__caller *caller)
{
    /* Addresses differ in their low and middle bits: bring both up, then mix. */
    uint64_t mixed = (caller->ra ^ ((uint64_t)caller->sp << 16)) * 0x9E3779B97F4A7C15u;

    return &memo->newest[mixed >> (64 - BUCKET_BITS)];
}

static struct record *record_at(struct unc__stack_memo *memo, uint32_t link)
{
    return (struct record *)(void *)&memo->ring[link % LAP];
}

/* Whether nothing was written there since: the head is less than a lap further on. */
static bool is_intact(const struct unc__stack_memo *memo, uint32_t link)
{
    return memo->head - link - 1 < LAP;
}

/* The checks from @begin up to @end. */
UNC__NO_SANITIZE static inline bool
are_slots_the_same(const struct record *record, const check *begin, const check *end)
{
    slot *stack = (slot *)record->sp;

    for (; begin < end; begin++) {
        if (stack[*begin >> 8] != record->values[*begin & 0xff]) {
            return false;
        }
    }
    return true;
}

/* A module may be asked about once a frame in it is known to be on the stack, which is
 * what keeps it loaded; and its frames' slots may be read once it is known to be the
 * same. */
static bool is_unloadable_code_the_same(struct record *record)
{
    const struct unc__draft_life *lives = lives_of(record);
    const check *checks = checks_of(record);
    uint32_t done = 0;

    for (unsigned i = 0; i < record->life_count; i++) {
        uint32_t count = lives[i].check_count;

        if (!are_slots_the_same(record, checks + done, checks + count) ||
            unc__code_life(record->values[lives[i].frame] - 1) != lives[i].life) {
            return false;
        }
        done = count;
    }
    return are_slots_the_same(record, checks + done, checks + record->check_count);
}

static inline bool is_proven(struct record *record)
{
    const check *checks = checks_of(record);

    return record->life_count == 0
               ? are_slots_the_same(record, checks, checks + record->check_count)
               : is_unloadable_code_the_same(record);
}

static inline bool is_key(const struct record *record, const struct unc__caller *caller,
                          size_t depth)
{
    return record->sp == caller->sp && record->values[0] == caller->ra &&
           (record->fp == caller->fp || !record->is_fp_needed) && record->depth == depth;
}

static inline void give(struct record *record, struct unc__captured *ret_captured)
{
    ret_captured->frames = record->values + record->own_count;
    ret_captured->frame_count = record->frame_count;
    ret_captured->is_cut = record->is_cut;
    ret_captured->tag = &record->tag;
}

bool unc__memo_find(struct unc__stack_memo *memo, const struct unc__caller *caller,
                    size_t depth, struct unc__captured *ret_captured)
{
    uint32_t link = *bucket_of(memo, caller);

    for (unsigned i = 0; i < CHAIN_MAX && is_intact(memo, link); i++) {
        struct record *record = record_at(memo, link);

        if (is_key(record, caller, depth) && is_proven(record)) {
            give(record, ret_captured);
            return true;
        }
        link = record->next;
    }
    return false;
}

/*
 * Which frame pointers decide anything: from the outermost frame inwards, one that is
 * gone by is needed, until the step that restored it; before that step the register may
 * have held anything. Returns: how many slots.
 */
static uint32_t find_needed(struct unc__draft *draft)
{
    bool is_needed = draft->is_end_by_fp;
    uint32_t count = 0;

    for (uint32_t i = draft->step_count; i-- > 0;) {
        struct unc__draft_step *step = &draft->steps[i];

        step->is_fp_needed = IS_FP_COMPARED && is_needed && step->fp_slot != 0;
        if (step->is_fp_needed) {
            count++;
        }
        is_needed = step->is_by_fp || (is_needed && step->fp_slot == 0);
    }
    draft->is_fp_needed = IS_FP_COMPARED && is_needed;
    return count;
}

/* Where the next record of @size words goes; a ring's records do not wrap around. */
static uint32_t claim(struct unc__stack_memo *memo, uint32_t size)
{
    uint32_t link = memo->head;

    if (link >> PLACE_BITS == LAST_LAP) {
        memset(memo->newest, 0, sizeof memo->newest);
        link = 0;
    }
    if (link == 0) {
        link = 2 * LAP; /* further than a lap from the links that are 0 */
    } else if (link % LAP + size > RING_SIZE) {
        link = (link / LAP + 1) * LAP;
    }
    memo->head = link + size;
    return link;
}

static bool make_check(uintptr_t sp, uintptr_t address, uint32_t value, check *ret_check)
{
    uintptr_t distance = (address - sp) / WORD_SIZE;

    *ret_check = (check)(distance << 8 | value);
    return distance <= SLOT_MAX && (address - sp) % WORD_SIZE == 0;
}

/* The checks in the order of the frames: see the head of this file. */
static bool write_checks(struct record *record, const struct unc__draft *draft)
{
    struct unc__draft_life *life = lives_of(record);
    const struct unc__draft_life *lives_end = life + record->life_count;
    check *next = checks_of(record);
    uint32_t value = draft->step_count + 1; /* the number of the next frame pointer */
    bool is_good = true;

    for (uint32_t i = 0; i < draft->step_count; i++) {
        const struct unc__draft_step *step = &draft->steps[i];

        if (life < lives_end && life->frame == i) {
            life++->check_count = (uint16_t)(next - checks_of(record));
        }
        is_good &= make_check(record->sp, step->ra_slot, i + 1, next++);
        if (step->is_fp_needed) {
            is_good &= make_check(record->sp, step->fp_slot, value, next++);
            record->values[value++] = step->fp;
        }
    }
    if (life < lives_end) {
        life->check_count = record->check_count; /* of the last frame */
    }
    return is_good;
}

bool unc__memo_add(struct unc__stack_memo *memo, struct unc__draft *draft, size_t depth,
                   struct unc__captured *ret_captured)
{
    uint32_t fp_count = find_needed(draft);
    uint32_t value_count = draft->step_count + 1 + fp_count;
    uint32_t check_count = draft->step_count + fp_count;
    uint32_t size = RECORD_SIZE + value_count + draft->life_count + (check_count + 1) / 2;
    uint32_t link = claim(memo, size);
    uint32_t *bucket = bucket_of(memo, &draft->start);
    struct record *record = record_at(memo, link);

    *record = (struct record){
        .next = *bucket,
        .depth = (uint8_t)depth,
        .own_count = (uint8_t)draft->own_count,
        .frame_count = (uint8_t)(draft->frame_count - draft->own_count),
        .value_count = (uint8_t)value_count,
        .check_count = (uint8_t)check_count,
        .life_count = (uint8_t)draft->life_count,
        .is_cut = draft->is_cut,
        .is_fp_needed = draft->is_fp_needed,
        .sp = draft->start.sp,
        .fp = draft->start.fp,
    };
    memcpy(record->values, draft->frames, (draft->step_count + 1) * sizeof(uintptr_t));
    memcpy(lives_of(record), draft->lives, draft->life_count * sizeof *draft->lives);
    if (!write_checks(record, draft)) {
        return false; /* the record is there, but no link leads to it */
    }
    *bucket = link;
    give(record, ret_captured);
    return true;
}
