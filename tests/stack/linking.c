/* SPDX-License-Identifier: MIT */
/*
 * Takes a stack through the library and succeeds if its first frame is the function that
 * asked, with its caller behind it: so the reader of stacks works in this form of
 * linking, and the library knows its own frames.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "record/record.h"
#include "stack/own_text.h"
#include "stack/stack.h"

#ifdef UNC_TEST_DOOR
#include "door.h"
#endif

#define FRAMES        16
#define FUNCTION_SIZE 512 /* more than these little functions have */

static uintptr_t frames[FRAMES];

#ifdef UNC_TEST_DOOR
#define take_stack stack_door
#else
static __attribute__((noinline)) size_t take_stack(uintptr_t *to, size_t count_max)
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;

    unc__stack_capture(NULL, &caller, count_max, &captured);
    for (size_t i = 0; i < captured.frame_count; i++) {
        to[i] = captured.frames[i];
    }
    return captured.frame_count;
}
#endif

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

/* Through the door it is the frames themselves that show it. */
static bool knows_itself(void)
{
#ifdef UNC_TEST_DOOR
    return true;
#else
    return unc__own_text_has((uintptr_t)unc__stack_capture + 1) &&
           !unc__own_text_has((uintptr_t)ask + 1);
#endif
}

int main(void)
{
    size_t count;

#ifndef UNC_TEST_DOOR
    unc__record_start(); /* an archive brings only what is asked for */
#endif
    if (!knows_itself()) {
        (void)fprintf(stderr, "the library's code is not where it seems to be\n");
        return 1;
    }
    count = ask_for();
    if (count < 3 || !is_in(frames[0], ask) || !is_in(frames[1], ask_for)) {
        (void)fprintf(stderr, "%zu frames, the first is %#zx, ask %#zx\n", count,
                      (size_t)frames[0], (size_t)(uintptr_t)ask);
        return 1;
    }
    return 0;
}
