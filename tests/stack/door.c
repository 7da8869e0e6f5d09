/* SPDX-License-Identifier: MIT */
/* A public function of the library, for the test of what it leaves out of stacks. */
#include "door.h"

#include "stack/stack.h"

size_t stack_door(uintptr_t *frames, size_t frame_count_max)
{
    size_t count = unc__stack_capture(frames, frame_count_max);

    __asm__ volatile("" ::: "memory"); /* no tail call: this frame must be there */
    return count;
}
