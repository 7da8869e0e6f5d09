/* SPDX-License-Identifier: MIT */
/*
 * A stack lies in the words of the record, a head word with its frame count and then
 * the frames; its number leads there through a table, so that numbers are dense and can
 * be walked. A number may be unused: two threads stored the same stack at once, and one
 * of them gave way.
 *
 * Frames in code that can be unloaded have the lives of their modules behind them: the
 * same addresses in another life are another stack. The table of modules has those
 * lives.
 *
 * All of them together have a limit. Beyond it, and where memory is refused, a stack
 * that is new is counted as dropped, what was acquired there has none, and nothing is
 * used up by trying.
 */
#include "record/depot.h"

#include <assert.h>

#include "base/bytes.h"
#include "record/modules.h"
#include "stack/code.h"
#include "stack/stack.h"

static_assert(sizeof(uintptr_t) == sizeof(uint64_t), "a frame is one word");

#define STACK_WORDS_MAX (UINT64_C(64) << 17) /* 64 MiB */

struct stack_key {
    const struct unc__space *space;
    const uintptr_t *frames;
    size_t frame_count;
    const uint32_t *lives; /* NULL: all permanent */
    bool is_cut;
};

static struct unc__stack_view view_words(const uint64_t *head)
{
    struct unc__stack_view view = {
        .frames = (const uintptr_t *)(head + 1),
        .frame_count = (uint32_t)*head,
        .is_cut = (*head & UNC__STACK_IS_CUT) != 0,
    };

    if ((*head & UNC__STACK_HAS_LIVES) != 0) {
        view.lives = (const uint32_t *)(head + 1 + view.frame_count);
    }
    return view;
}

struct unc__stack_view unc__depot_view(const struct unc__space *space, uint32_t stack)
{
    const uint32_t *place = unc__chunks_at(&space->stacks, stack);
    const uint64_t *head = NULL;

    if (place != NULL) {
        head = unc__chunks_at(&space->words, __atomic_load_n(place, __ATOMIC_ACQUIRE));
    }
    return head != NULL ? view_words(head) : (struct unc__stack_view){ 0 };
}

static bool has_lives(const struct stack_key *key, const uint32_t *lives)
{
    if (key->lives == NULL || lives == NULL) {
        return key->lives == lives;
    }
    return unc__bytes_are_equal(key->lives, lives, key->frame_count * sizeof *lives);
}

static bool equals_stack(uint32_t stack, const void *userdata)
{
    const struct stack_key *key = userdata;
    struct unc__stack_view view = unc__depot_view(key->space, stack);

    return view.frames != NULL && view.frame_count == key->frame_count &&
           view.is_cut == key->is_cut &&
           unc__bytes_are_equal(view.frames, key->frames,
                                view.frame_count * sizeof *view.frames) &&
           has_lives(key, view.lives);
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

/* How many words a stack takes. */
static uint32_t count_words(const struct stack_key *key)
{
    size_t count = 1 + key->frame_count;

    if (key->lives != NULL) {
        count += (key->frame_count + 1) / 2;
    }
    return (uint32_t)count;
}

static void write_words(uint64_t *head, const struct stack_key *key)
{
    size_t size = key->frame_count * sizeof *key->frames;

    head[0] = key->frame_count | (key->lives != NULL ? UNC__STACK_HAS_LIVES : 0) |
              (key->is_cut ? UNC__STACK_IS_CUT : 0);
    unc__bytes_copy(head + 1, key->frames, size);
    if (key->lives != NULL) {
        unc__bytes_copy(head + 1 + key->frame_count, key->lives,
                        key->frame_count * sizeof *key->lives);
    }
}

static uint32_t store(struct unc__space *space, const struct stack_key *key,
                      enum unc__drop_reason *ret_refusal)
{
    uint32_t stack = unc__chunks_take(&space->stacks, 1);
    uint32_t place = stack != 0 ? take_words(space, count_words(key)) : 0;
    uint32_t *slot;

    if (stack == 0) {
        *ret_refusal = unc__chunks_refusal(&space->stacks);
        return 0;
    }
    if (place == 0) {
        *ret_refusal = space->stack_words + count_words(key) <= STACK_WORDS_MAX
                           ? unc__chunks_refusal(&space->words)
                           : UNC__DROP_LIMIT;
        unc__chunks_give_back(&space->stacks, stack, 1);
        return 0;
    }
    write_words(unc__chunks_at(&space->words, place), key);
    slot = unc__chunks_at(&space->stacks, stack);
    __atomic_store_n(slot, place, __ATOMIC_RELEASE);
    return stack;
}

static void note_modules(struct unc__space *space, const struct stack_key *key)
{
    for (size_t i = 0; key->lives != NULL && i < key->frame_count; i++) {
        if (key->lives[i] != UNC__CODE_PERMANENT) {
            unc__record_modules_note(space, key->lives[i]);
        }
    }
}

static uint32_t hash_key(const struct stack_key *key)
{
    uint64_t hash = 0;

    if (key->lives != NULL) {
        hash = unc__hash_bytes(hash, key->lives, key->frame_count * sizeof *key->lives);
    }
    return (uint32_t)unc__hash_bytes(hash, key->frames,
                                     key->frame_count * sizeof *key->frames);
}

static uint32_t find_or_add(struct unc__space *space, const struct unc__set_query *query,
                            enum unc__drop_reason *ret_refusal)
{
    uint32_t stack = unc__set_find(&space->stack_set, query);

    if (stack != 0 || !unc__set_prepare(&space->stack_set, query)) {
        return stack;
    }
    note_modules(space, query->key);
    stack = store(space, query->key, ret_refusal);
    return stack != 0 ? unc__set_add(&space->stack_set, query, stack) : 0;
}

/* The life of each frame's module. Code in no module has none: it counts as permanent,
 * and nobody will find a permanent module there. Returns: whether one can be unloaded. */
static bool find_lives(const uintptr_t *frames, size_t frame_count, uint32_t *ret_lives)
{
    bool is_any = false;

    for (size_t i = 0; i < frame_count; i++) {
        uint32_t life = unc__code_life(frames[i] - 1);

        ret_lives[i] = life == UNC__CODE_UNKNOWN ? UNC__CODE_PERMANENT : life;
        is_any = is_any || ret_lives[i] != UNC__CODE_PERMANENT;
    }
    return is_any;
}

uint32_t unc__depot_add(struct unc__space *space, const uintptr_t *frames,
                        size_t frame_count, bool is_cut)
{
    uint32_t lives[UNC__STACK_DEPTH_MAX];
    struct stack_key key = { space, frames, frame_count, NULL, is_cut };
    struct unc__set_query query = { 0, equals_stack, &key };
    enum unc__drop_reason refusal = UNC__DROP_MEMORY;
    uint32_t stack;

    if (frame_count == 0) {
        return 0;
    }
    if (find_lives(frames, frame_count, lives)) {
        key.lives = lives;
    }
    query.hash = hash_key(&key);
    stack = find_or_add(space, &query, &refusal);
    if (stack == 0) {
        unc__space_drop(space, refusal);
    }
    return stack;
}
