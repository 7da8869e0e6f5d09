/* SPDX-License-Identifier: MIT */
#include "memo_compare.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stack/stack.h"
#include "stack/walk.h"

static struct comparison total;
static __typeof__(unc__walk_tables) *truth = unc__walk_tables;
static _Thread_local struct comparison mine;

static _Thread_local union {
    unsigned char bytes[UNC__STACK_MEMO_SIZE];
    uint64_t aligned;
} memory;

static void show(const char *name, const uintptr_t *frames, size_t count)
{
    (void)fprintf(stderr, "%s:", name);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(stderr, " %zx", (size_t)frames[i]);
    }
    (void)fprintf(stderr, "\n");
}

static bool is_equal(const struct unc__captured *captured, const uintptr_t *frames,
                     size_t count, bool is_cut)
{
    return captured->frame_count == count && captured->is_cut == is_cut &&
           memcmp(captured->frames, frames, count * sizeof *frames) == 0;
}

void compare_start(void)
{
    if (unc__stack_start(UNC__STACK_TABLES) != UNC__STACK_TABLES) {
        (void)fprintf(stderr, "there are no tables to read\n");
        exit(2);
    }
}

void compare_uncached(void)
{
    truth = unc__walk_uncached;
}

void compare_stacks(const struct unc__caller *caller)
{
    uintptr_t frames[UNC__STACK_DEPTH_MAX + 1];
    struct unc__captured captured;
    bool is_cut = false;
    size_t count;

    unc__stack_capture((void *)&memory, caller, UNC__STACK_DEPTH_MAX, &captured);
    count = truth(caller, frames, UNC__STACK_DEPTH_MAX + 1, &is_cut);
    if (count > UNC__STACK_DEPTH_MAX) {
        count = UNC__STACK_DEPTH_MAX;
        is_cut = true;
    }

    mine.captures++;
    if (captured.tag != NULL) {
        mine.hits += *captured.tag != 0;
        *captured.tag = 1;
    }
    if (!is_equal(&captured, frames, count, is_cut)) {
        if (mine.wrong++ == 0 && getenv("SHOW_WRONG") != NULL) {
            show("memo", captured.frames, captured.frame_count);
            show("walk", frames, count);
        }
    }
}

void compare_done(void)
{
    __atomic_add_fetch(&total.captures, mine.captures, __ATOMIC_RELAXED);
    __atomic_add_fetch(&total.hits, mine.hits, __ATOMIC_RELAXED);
    __atomic_add_fetch(&total.wrong, mine.wrong, __ATOMIC_RELAXED);
    mine = (struct comparison){ 0 };
    memset(&memory, 0, sizeof memory);
}

struct comparison compare_total(void)
{
    return total;
}
