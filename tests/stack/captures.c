/* SPDX-License-Identifier: MIT */
#include "captures.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stack/stack.h"

static union {
    unsigned char bytes[UNC__STACK_MEMO_SIZE];
    uint64_t aligned;
} memory;

static bool is_any_wanted;

bool start_captures(const char *name)
{
    enum unc__stack_backend wanted = UNC__STACK_NONE;

    if (strcmp(name, "tables") == 0) {
        wanted = UNC__STACK_TABLES;
    } else if (strcmp(name, "libunwind") == 0) {
        wanted = UNC__STACK_LIBUNWIND;
    }
    is_any_wanted = wanted != UNC__STACK_NONE;
    if (unc__stack_start(wanted) != wanted) {
        return false;
    }
    unc__stack_prepare_thread();
    return true;
}

void capture_stack(void)
{
    struct unc__stack_memo *const memos[] = { NULL, (void *)&memory };
    struct unc__caller caller = UNC__CALLER();
    struct unc__captured captured;

    for (size_t i = 0; i < 2; i++) {
        unc__stack_capture(memos[i], &caller, UNC__STACK_DEPTH_MAX, &captured);
        if ((captured.frame_count > 2) != is_any_wanted) {
            abort();
        }
    }
}
