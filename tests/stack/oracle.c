/* SPDX-License-Identifier: MIT */
/*
 * libunwind's careful walk (unw_step), not its fast one, is the truth here. It may not
 * be in the library's tests themselves, because whoever links it hands over C++
 * exceptions.
 */
#include "oracle.h"

#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stack/walk.h"

#define DEPTH_MAX 256

static struct {
    unsigned compared;
    unsigned different;
} counts;

struct walked {
    uintptr_t frames[DEPTH_MAX];
    size_t count;
    bool is_cut;
};

unsigned oracle_compared(void)
{
    return __atomic_load_n(&counts.compared, __ATOMIC_RELAXED);
}

unsigned oracle_different(void)
{
    return __atomic_load_n(&counts.different, __ATOMIC_RELAXED);
}

/* From the frame that @caller describes outwards. */
static void walk_with_libunwind(const struct unc__caller *caller,
                                struct walked *ret_walked)
{
    unw_context_t context;
    unw_cursor_t cursor;
    unw_word_t ip;
    unw_word_t sp;
    bool is_found = false;

    ret_walked->count = 0;
    unw_getcontext(&context);
    if (unw_init_local(&cursor, &context) != 0) {
        return;
    }
    do {
        unw_get_reg(&cursor, UNW_REG_IP, &ip);
        unw_get_reg(&cursor, UNW_REG_SP, &sp);
        is_found = is_found || (ip == caller->ra && sp == caller->sp);
        if (is_found && ip != 0) {
            ret_walked->frames[ret_walked->count++] =
                ip + (unw_is_signal_frame(&cursor) > 0);
        }
    } while (ret_walked->count < DEPTH_MAX && unw_step(&cursor) > 0);
}

static void print(const char *name, const struct walked *walked)
{
    printf("%s, %zu%s:", name, walked->count, walked->is_cut ? ", cut" : "");
    for (size_t i = 0; i < walked->count; i++) {
        printf(" %zx", (size_t)walked->frames[i]);
    }
    printf("\n");
}

static void judge(const char *name, const struct walked *ours,
                  const struct walked *theirs)
{
    bool is_equal = ours->count == theirs->count &&
                    memcmp(ours->frames, theirs->frames,
                           theirs->count * sizeof theirs->frames[0]) == 0;

    __atomic_fetch_add(&counts.compared, 1, __ATOMIC_RELAXED);
    if (is_equal && theirs->count > 0) {
        return;
    }
    if (__atomic_fetch_add(&counts.different, 1, __ATOMIC_RELAXED) < 5) {
        print(name, ours);
        print("libunwind", theirs);
    }
}

__attribute__((noinline)) void oracle_compare(void)
{
    struct unc__caller caller = UNC__CALLER();
    struct walked theirs = { .count = 0 };
    struct walked ours = { .count = 0 };

    walk_with_libunwind(&caller, &theirs);
    ours.count = unc__walk_uncached(&caller, ours.frames, DEPTH_MAX, &ours.is_cut);
    judge("uncached", &ours, &theirs);
    for (int i = 0; i < 2; i++) {
        ours.count = unc__walk_tables(&caller, ours.frames, DEPTH_MAX, &ours.is_cut);
        judge("cached", &ours, &theirs);
    }
    ours.count = unc__walk_complete(&caller, ours.frames, DEPTH_MAX, &ours.is_cut);
    judge("complete", &ours, &theirs);
}
