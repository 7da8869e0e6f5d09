/* SPDX-License-Identifier: MIT */
/* A public function of the library, for the test of what it leaves out of stacks. */
#include "door.h"

#include <string.h>

#include "stack/stack.h"

/* Captures its caller's stack, which is one of the library's own. */
static __attribute__((noinline)) size_t capture(uintptr_t *frames, size_t count_max)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;

    unc__stack_capture(NULL, &caller, count_max, &captured);
    memcpy(frames, captured.frames, captured.frame_count * sizeof *frames);
    return captured.frame_count;
}

size_t stack_door(uintptr_t *frames, size_t frame_count_max)
{
    size_t count = capture(frames, frame_count_max);

    __asm__ volatile("" ::: "memory"); /* no tail call: this frame must be there */
    return count;
}
