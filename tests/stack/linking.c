/* SPDX-License-Identifier: MIT */
/*
 * Takes a stack through the library and succeeds if its first frame is the function that
 * asked, with its caller behind it: so the unwinder works in this form of linking, and
 * the library's own frames are left out.
 */
#include <stdint.h>
#include <stdio.h>

#include "record/record.h"
#include "stack/stack.h"

#ifdef UNC_TEST_DOOR
#include "door.h"
#define take_stack stack_door
#else
#define take_stack unc__stack_capture
#endif

#define FRAMES        16
#define FUNCTION_SIZE 512 /* more than these little functions have */

static uintptr_t frames[FRAMES];

static __attribute__((noinline)) size_t ask(void)
{
    size_t count = take_stack(frames, FRAMES);

    __asm__ volatile("" ::: "memory");
    return count;
}

static __attribute__((noinline)) size_t ask_for(void)
{
    size_t count = ask();

    __asm__ volatile("" ::: "memory");
    return count;
}

static int is_in(uintptr_t address, size_t (*function)(void))
{
    uintptr_t start = (uintptr_t)function;

    return address > start && address <= start + FUNCTION_SIZE;
}

int main(void)
{
    size_t count;

#ifndef UNC_TEST_DOOR
    unc__record_start(); /* an archive brings only what is asked for */
#endif
    count = ask_for();
    if (count < 3 || !is_in(frames[0], ask) || !is_in(frames[1], ask_for)) {
        (void)fprintf(stderr, "%zu frames, the first is %#zx, ask %#zx\n", count,
                      (size_t)frames[0], (size_t)(uintptr_t)ask);
        return 1;
    }
    return 0;
}
