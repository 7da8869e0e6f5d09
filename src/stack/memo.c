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

#include "stack/code.h"
#include "stack/memo_record.h"

#define LAST_LAP    ((1u << (32 - UNC__MEMO_PLACE_BITS)) - 1)
#define CHAIN_MAX   8                /* stacks of one bucket that are looked at */
#define SLOT_MAX    ((1u << 24) - 1) /* of the long form, beside the value's number */
#define WORD_SIZE   sizeof(uint64_t)
#define RECORD_SIZE ((uint32_t)(sizeof(struct unc__memo_record) / WORD_SIZE))

/* Defined where a test has to show that it would notice. */
#ifdef UNC__MEMO_FORGETS_FP
#define IS_FP_COMPARED false
#else
#define IS_FP_COMPARED true
#endif

_Static_assert(sizeof(struct unc__stack_memo) <= UNC__STACK_MEMO_SIZE, "too large");
_Static_assert(UNC__MEMO_RING_SIZE <= UNC__MEMO_LAP, "places have too few bits");
_Static_assert(2 * UNC__DRAFT_FRAMES_MAX + 1 <= UINT8_MAX, "counts have too few bits");

/* Slots or checks. */
static uint32_t *slots_of(struct unc__memo_record *record)
{
    return (uint32_t *)(void *)(unc__memo_lives(record) +
                                unc__memo_life_count(record->form));
}

/* A module may be asked about once a frame in it is known to be on the stack, which is
 * what keeps it loaded; and its frames' slots may be read once it is known to be the
 * same. */
static bool has_all(struct unc__memo_record *record)
{
    const struct unc__draft_life *lives = unc__memo_lives(record);
    const unc__memo_check *checks = slots_of(record);
    uint32_t check_count = unc__memo_check_count(record->form);
    uint32_t done = 0;

    for (uint32_t i = 0; i < unc__memo_life_count(record->form); i++) {
        uint32_t count = lives[i].check_count;

        if (!unc__memo_has_checks(record, checks + done, count - done, record->sp) ||
            unc__code_life(record->values[lives[i].frame] - 1) != lives[i].life) {
            return false;
        }
        done = count;
    }
    return unc__memo_has_checks(record, checks + done, check_count - done, record->sp);
}

static bool is_proven(struct unc__memo_record *record, size_t depth)
{
    if (record->form == depth) {
        return unc__memo_has_slots(record, slots_of(record), record->sp);
    }
    return (record->form & 0xff) == depth && has_all(record);
}

bool unc__memo_find(struct unc__stack_memo *memo, const struct unc__caller *caller,
                    size_t depth, struct unc__captured *ret_captured)
{
    uint32_t link = *unc__memo_bucket(memo, caller);

    for (unsigned i = 0; i < CHAIN_MAX && unc__memo_is_intact(memo, link); i++) {
        struct unc__memo_record *record = unc__memo_at(memo, link);

        if (unc__memo_is_key(record, caller) && is_proven(record, depth)) {
            unc__memo_give(record, ret_captured);
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

    if (link / UNC__MEMO_LAP == LAST_LAP) {
        memset(memo->newest, 0, sizeof memo->newest);
        link = 0;
    }
    if (link == 0) {
        link = 2 * UNC__MEMO_LAP; /* further than a lap from the links that are 0 */
    } else if (link % UNC__MEMO_LAP + size > UNC__MEMO_RING_SIZE) {
        link = (link / UNC__MEMO_LAP + 1) * UNC__MEMO_LAP;
    }
    memo->head = link + size;
    return link;
}

/* Returns: false if the slot is too far away, or not above SP. */
static bool find_slot(const struct unc__memo_record *record, uintptr_t address,
                      uintptr_t slot_max, uint32_t *ret_slot)
{
    uintptr_t distance = address - record->sp;

    *ret_slot = (uint32_t)(distance / WORD_SIZE);
    return distance / WORD_SIZE <= slot_max && distance % WORD_SIZE == 0;
}

/* The short form. */
static bool write_slots(struct unc__memo_record *record, const struct unc__draft *draft)
{
    unc__memo_slot *slots = slots_of(record);
    uint32_t count = draft->step_count;
    bool is_good = true;

    for (uint32_t i = 0; i < count; i++) {
        is_good &= find_slot(record, draft->steps[i].ra_slot, UINT32_MAX, &slots[i]);
    }
    if (count % 2 != 0) {
        slots[count] = slots[count - 1];
        record->values[count + 1] = record->values[count];
    }
    return is_good;
}

static bool make_check(const struct unc__memo_record *record, uintptr_t address,
                       uint32_t value, unc__memo_check *ret_check)
{
    uint32_t slot;
    bool is_good = find_slot(record, address, SLOT_MAX, &slot);

    *ret_check = slot << 8 | value;
    return is_good;
}

/* The long form. In the order of the frames: see the head of this file. */
static bool write_checks(struct unc__memo_record *record, const struct unc__draft *draft)
{
    struct unc__draft_life *life = unc__memo_lives(record);
    const struct unc__draft_life *lives_end = life + draft->life_count;
    unc__memo_check *checks = slots_of(record);
    uint16_t count = 0;
    uint32_t value = draft->step_count + 1; /* the number of the next frame pointer */
    bool is_good = true;

    for (uint32_t i = 0; i < draft->step_count; i++) {
        const struct unc__draft_step *step = &draft->steps[i];

        if (life < lives_end && life->frame == i) {
            life++->check_count = count;
        }
        is_good &= make_check(record, step->ra_slot, i + 1, &checks[count++]);
        if (step->is_fp_needed) {
            is_good &= make_check(record, step->fp_slot, value, &checks[count++]);
            record->values[value++] = step->fp;
        }
    }
    if (life < lives_end) {
        life->check_count = count; /* the outermost frame's */
    }
    return is_good;
}

/* Everything but what is to be compared. */
static struct unc__memo_record *start_record(struct unc__stack_memo *memo, uint32_t link,
                                             const struct unc__draft *draft)
{
    struct unc__memo_record *record = unc__memo_at(memo, link);

    *record = (struct unc__memo_record){
        .next = *unc__memo_bucket(memo, &draft->start),
        .frame_count = (uint8_t)(draft->frame_count - draft->own_count),
        .own_count = (uint8_t)draft->own_count,
        .is_cut = draft->is_cut,
        .is_fp_needed = draft->is_fp_needed,
        .sp = draft->start.sp,
        .fp = draft->start.fp,
    };
    memcpy(record->values, draft->frames, (draft->step_count + 1) * sizeof(uintptr_t));
    return record;
}

bool unc__memo_add(struct unc__stack_memo *memo, struct unc__draft *draft, size_t depth,
                   struct unc__captured *ret_captured)
{
    uint32_t fp_count = find_needed(draft);
    bool is_long = fp_count + draft->life_count > 0;
    uint32_t slot_count =
        draft->step_count + (is_long ? fp_count : draft->step_count % 2);
    uint32_t value_count = slot_count + 1;
    uint32_t size = RECORD_SIZE + value_count + draft->life_count + (slot_count + 1) / 2;
    uint32_t link =
        claim(memo, (size + UNC__MEMO_LINE - 1) / UNC__MEMO_LINE * UNC__MEMO_LINE);
    struct unc__memo_record *record = start_record(memo, link, draft);

    record->form =
        unc__memo_form((uint32_t)depth, draft->life_count, is_long ? slot_count : 0);
    record->value_count = (uint8_t)value_count;
    record->pair_count = (uint8_t)(is_long ? 0 : slot_count / 2);
    memcpy(unc__memo_lives(record), draft->lives,
           draft->life_count * sizeof *draft->lives);
    if (is_long ? !write_checks(record, draft) : !write_slots(record, draft)) {
        return false; /* the record is there, but no link leads to it */
    }
    *unc__memo_bucket(memo, &draft->start) = link;
    unc__memo_give(record, ret_captured);
    return true;
}
