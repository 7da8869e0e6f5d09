/* SPDX-License-Identifier: MIT */
/*
 * From a pointer to the entry that stands for it. A slot is one word: the number of the
 * entry, the namespace, and a piece of the pointer's hash; 0 is free. The pointer itself
 * is the entry's key, so a slot that looks right is asked there, and what was released
 * without being taken out does not match any more. Where the slots are, and how they are
 * searched, is in pointer_levels.c.
 *
 * acquire   claims a free slot by compare-and-swap, for an entry that is not published
 *           yet and so is not found, and publishes the entry last.
 * release   ends the entry first, which decides who released it; the slot then leads to
 *           an ended life, which is not found, and is freed after that.
 * take      frees the slot: whoever succeeds has what was in it at that moment.
 *
 * So a signal handler that leaves an acquisition or a release for good, by longjmp,
 * leaves an entry that can still be found and released, or none. What may stay behind is
 * a slot that leads nowhere, eight bytes, and an entry that is not used again.
 *
 * The stack is captured between the prefetch of the slots and the search: with many
 * pointers the memory takes longer than the capture.
 */
#include <errno.h>
#include <stddef.h>

#include "record/capture.h"
#include "record/entries.h"
#include "record/index_parts.h"
#include "record/operation.h"
#include "record/pointer_levels.h"

bool unc__record_index_insert(uint8_t space, const void *pointer, struct unc__token token)
{
    struct unc__operation operation;
    struct unc__wanted wanted;
    struct unc__place place;
    bool is_inserted = false;

    if (space == 0 || token.serial == 0) {
        return false;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        return false;
    }
    if (token.process == operation.space->generation) {
        unc__wanted_init(&wanted, operation.space, space, pointer, /* is_there= */ 0);
        place = unc__pointer_levels_find_room(&wanted);
        is_inserted = place.slot != NULL && place.number == 0 &&
                      unc__pointer_levels_fill(&wanted, place, token.index);
    }
    unc__operation_end(operation);
    return is_inserted;
}

/* Out of its slot, by whoever is first. */
static struct unc__token take(const struct unc__wanted *wanted)
{
    struct unc__place place = unc__pointer_levels_find(wanted);

    if (place.number == 0 || !unc__pointer_levels_take(wanted, place)) {
        return (struct unc__token){ 0 };
    }
    return unc__pointer_levels_token(wanted, place.number);
}

static int acquire(struct unc__operation operation, const struct unc__wanted *wanted,
                   const struct unc__acquisition *what, uint32_t stack,
                   struct unc__token *ret_token)
{
    struct unc__place place = unc__pointer_levels_find_room(wanted);
    struct unc__token token;

    *ret_token = (struct unc__token){ 0 };
    if (place.slot == NULL || place.number != 0) {
        return place.slot != NULL ? -EEXIST : -ENOSPC;
    }
    token = unc__operation_prepare(operation, what, wanted->pointer, stack);
    if (token.serial == 0) {
        return -ENOSPC;
    }
    if (!unc__pointer_levels_fill(wanted, place, token.index)) {
        unc__entries_bury(operation.space, operation.local, token.index);
        return -ENOSPC;
    }
    unc__operation_publish(operation, token, what->kind);
    *ret_token = token;
    return 0;
}

int unc__index_acquired_slowly(uint8_t space, const void *pointer,
                               const struct unc__acquisition *what)
{
    struct unc__operation operation;
    struct unc__wanted wanted;
    struct unc__token token;
    int r;

    if (!unc__operation_is_wanted(what->kind)) {
        return 0;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        unc__record_lose(UNC__DROP_MEMORY);
        return -ENOSPC;
    }
    unc__wanted_init(&wanted, operation.space, space, pointer, /* is_there= */ 0);
    r = acquire(operation, &wanted, what,
                unc__operation_stack(operation, what, what->caller), &token);
    unc__operation_end(operation);
    return r;
}

/* Out of its slot, and over. */
__attribute__((noinline, cold)) static void end_former(struct unc__operation operation,
                                                       const struct unc__wanted *wanted)
{
    struct unc__token former = take(wanted);

    (void)unc__entries_end(operation.space, operation.local, former, UNC__STATE_RELEASED,
                           /* stack= */ 0);
}

struct unc__token unc__index_renewed_slowly(uint8_t space, const void *pointer,
                                            const struct unc__acquisition *what)
{
    struct unc__token token = { 0 };
    struct unc__operation operation;
    struct unc__wanted wanted;
    uint32_t stack;

    if (!unc__operation_is_wanted(what->kind)) {
        return token;
    }
    operation = unc__operation_begin();
    if (operation.space == NULL) {
        unc__record_lose(UNC__DROP_MEMORY);
        return token;
    }
    unc__wanted_init(&wanted, operation.space, space, pointer, /* is_there= */ 0);
    stack = unc__operation_stack(operation, what, what->caller);
    if (acquire(operation, &wanted, what, stack, &token) == -EEXIST) {
        end_former(operation, &wanted);
        (void)acquire(operation, &wanted, what, stack, &token);
    }
    unc__operation_end(operation);
    return token;
}

struct unc__token unc__index_find_slowly(uint8_t space, const void *pointer)
{
    struct unc__space *record = unc__record_is_on() ? unc__space_get() : NULL;
    struct unc__token token = { 0 };
    struct unc__wanted wanted;
    struct unc__place place;

    if (record != NULL) {
        unc__wanted_init(&wanted, record, space, pointer, /* is_there= */ 1);
        place = unc__pointer_levels_find(&wanted);
        if (place.number != 0) {
            token = unc__pointer_levels_token(&wanted, place.number);
        }
    }
    return token;
}

struct unc__token unc__index_take_slowly(uint8_t space, const void *pointer)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__token token;
    struct unc__wanted wanted;

    if (operation.space == NULL) {
        return (struct unc__token){ 0 };
    }
    unc__wanted_init(&wanted, operation.space, space, pointer, /* is_there= */ 1);
    token = take(&wanted);
    unc__operation_end(operation);
    return token;
}

/* Before it is over: afterwards the entry may be somebody else's. */
static bool release(struct unc__operation operation, const struct unc__wanted *wanted,
                    uint32_t stack, struct unc__ended *ret_ended)
{
    struct unc__place place = unc__pointer_levels_find(wanted);
    struct unc__token token;

    if (place.number == 0) {
        return false;
    }
    token = unc__pointer_levels_token(wanted, place.number);
    unc__ended_init(ret_ended, unc__entries_get(operation.space, token.index), token,
                    stack);
    if (!unc__entries_end(operation.space, operation.local, token, UNC__STATE_RELEASED,
                          stack)) {
        return false; /* another thread was quicker, and frees the slot */
    }
    (void)unc__pointer_levels_take(wanted, place);
    return true;
}

bool unc__index_ended_slowly(uint8_t space, const void *pointer,
                             const struct unc__caller *caller,
                             struct unc__ended *ret_ended)
{
    struct unc__operation operation = unc__operation_begin();
    struct unc__wanted wanted;
    bool is_released;

    if (operation.space == NULL) {
        return false;
    }
    unc__wanted_init(&wanted, operation.space, space, pointer, /* is_there= */ 1);
    is_released = release(
        operation, &wanted,
        caller != NULL ? unc__capture(operation.space, operation.local, caller) : 0,
        ret_ended);
    unc__operation_end(operation);
    return is_released;
}
