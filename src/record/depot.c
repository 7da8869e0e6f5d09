/* SPDX-License-Identifier: MIT */
/*
 * A stack lies in the words of the record, a head word with its frame count and then the
 * frames; its number leads there through a table, so that numbers are dense and can be
 * walked. A number may be unused: two threads stored the same stack at once, and one of
 * them gave way.
 *
 * All of them together have a limit. Beyond it, and where memory is refused, a stack that
 * is new is counted as dropped, what was acquired there has none, and nothing is used up
 * by trying.
 */
#include "record/depot.h"

#include <assert.h>

#include "base/bytes.h"

static_assert(sizeof(uintptr_t) == sizeof(uint64_t), "a frame is one word");

#define STACK_WORDS_MAX (UINT64_C(64) << 17) /* 64 MiB */

struct stack_key {
    const struct unc__space *space;
    const uintptr_t *frames;
    size_t frame_count;
};

struct unc__stack_view unc__depot_view(const struct unc__space *space, uint32_t stack)
{
    const uint32_t *place = unc__chunks_at(&space->stacks, stack);
    const uint64_t *head = NULL;

    if (place != NULL) {
        head = unc__chunks_at(&space->words, __atomic_load_n(place, __ATOMIC_ACQUIRE));
    }
    if (head == NULL) {
        return (struct unc__stack_view){ NULL, 0 };
    }
    return (struct unc__stack_view){ (const uintptr_t *)(head + 1), (size_t)*head };
}

static bool equals_stack(uint32_t stack, const void *userdata)
{
    const struct stack_key *key = userdata;
    struct unc__stack_view view = unc__depot_view(key->space, stack);

    return view.frames != NULL && view.frame_count == key->frame_count &&
           unc__bytes_are_equal(view.frames, key->frames,
                                view.frame_count * sizeof *view.frames);
}

/* Words for a head and the frames, within the limit of all stacks together. */
static uint32_t take_words(struct unc__space *space, uint32_t word_count)
{
    uint64_t used = __atomic_fetch_add(&space->stack_words, word_count, __ATOMIC_RELAXED);
    uint32_t place = used + word_count <= STACK_WORDS_MAX
                         ? unc__chunks_take(&space->words, word_count)
                         : 0;

    if (place == 0) {
        (void)__atomic_fetch_sub(&space->stack_words, word_count, __ATOMIC_RELAXED);
    }
    return place;
}

static uint32_t store(struct unc__space *space, const struct stack_key *key,
                      enum unc__drop_reason *ret_refusal)
{
    uint32_t stack = unc__chunks_take(&space->stacks, 1);
    uint32_t place = stack != 0 ? take_words(space, (uint32_t)key->frame_count + 1) : 0;
    uint64_t *head;
    uint32_t *slot;

    if (stack == 0) {
        *ret_refusal = unc__chunks_refusal(&space->stacks);
        return 0;
    }
    if (place == 0) {
        *ret_refusal = space->stack_words + key->frame_count < STACK_WORDS_MAX
                           ? unc__chunks_refusal(&space->words)
                           : UNC__DROP_LIMIT;
        unc__chunks_give_back(&space->stacks, stack, 1);
        return 0;
    }
    head = unc__chunks_at(&space->words, place);
    head[0] = key->frame_count;
    unc__bytes_copy(head + 1, key->frames, key->frame_count * sizeof *key->frames);
    slot = unc__chunks_at(&space->stacks, stack);
    __atomic_store_n(slot, place, __ATOMIC_RELEASE);
    return stack;
}

static uint32_t find_or_add(struct unc__space *space, const struct unc__set_query *query,
                            enum unc__drop_reason *ret_refusal)
{
    uint32_t stack = unc__set_find(&space->stack_set, query);

    if (stack != 0 || !unc__set_prepare(&space->stack_set, query)) {
        return stack;
    }
    stack = store(space, query->key, ret_refusal);
    return stack != 0 ? unc__set_add(&space->stack_set, query, stack) : 0;
}

uint32_t unc__depot_add(struct unc__space *space, const uintptr_t *frames,
                        size_t frame_count)
{
    struct stack_key key = { space, frames, frame_count };
    struct unc__set_query query = { 0, equals_stack, &key };
    enum unc__drop_reason refusal = UNC__DROP_MEMORY;
    uint32_t stack;

    if (frame_count == 0) {
        return 0;
    }
    query.hash = (uint32_t)unc__hash_bytes(0, frames, frame_count * sizeof *frames);
    stack = find_or_add(space, &query, &refusal);
    if (stack == 0) {
        unc__space_drop(space, refusal);
    }
    return stack;
}
