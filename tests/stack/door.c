/* SPDX-License-Identifier: MIT */
/* A public function of the library, for the test of what it leaves out of stacks. */
#include "door.h"

#include <stdbool.h>
#include <string.h>

#include "stack/stack.h"

static union {
    unsigned char bytes[UNC__STACK_MEMO_SIZE];
    uint64_t aligned;
} memory;

static bool is_equal(const struct unc__captured *a, const struct unc__captured *b)
{
    return a->frame_count == b->frame_count && a->is_cut == b->is_cut &&
           memcmp(a->frames, b->frames, a->frame_count * sizeof *a->frames) == 0;
}

/* Captures its caller's stack, which is one of the library's own: by a walk, then with a
 * memo that does not know it yet, then with one that does. Returns: 0 if these differ. */
static __attribute__((noinline)) size_t capture(uintptr_t *frames, size_t count_max)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured walked;
    struct unc__captured captured;

    unc__stack_capture(NULL, &caller, count_max, &walked);
    for (int i = 0; i < 2; i++) {
        unc__stack_capture((void *)&memory, &caller, count_max, &captured);
        if (!is_equal(&captured, &walked)) {
            return 0;
        }
    }
    memcpy(frames, walked.frames, walked.frame_count * sizeof *frames);
    return walked.frame_count;
}

size_t stack_door(uintptr_t *frames, size_t frame_count_max)
{
    size_t count = capture(frames, frame_count_max);

    __asm__ volatile("" ::: "memory"); /* no tail call: this frame must be there */
    return count;
}
