/* SPDX-License-Identifier: MIT */
/*
 * The chain of frame pointers, for where there are no tables to read: each frame record
 * is the caller's frame pointer and, above it, a return address; on x86-64 and aarch64
 * alike.
 *
 * Code that uses the register for something else breaks the chain, and then it may lead
 * anywhere. So a record must lie above the one before, aligned, at no great distance, and
 * be readable.
 */
#include "stack/frame_pointers.h"

#include "base/no_sanitize.h"
#include "stack/readable.h"

#define FRAME_SIZE_MAX (1u << 20) /* larger ones end the chain */

/* What lies at a frame pointer. */
struct frame_record {
    uintptr_t fp;
    uintptr_t ra;
} __attribute__((may_alias));

static bool is_plausible(uintptr_t fp, uintptr_t lowest)
{
    return fp >= lowest && fp - lowest <= FRAME_SIZE_MAX && fp % sizeof(uintptr_t) == 0;
}

UNC__NO_SANITIZE
size_t unc__frame_pointers_walk(const struct unc__caller *caller, uintptr_t *frames,
                                size_t frame_count_max, bool *ret_is_cut)
{
    struct frame_record record = { .fp = caller->fp, .ra = caller->ra };
    uintptr_t lowest = caller->sp;
    size_t count = 0;

    while (count < frame_count_max && record.ra != 0) {
        frames[count++] = record.ra;
        if (record.fp == 0) {
            *ret_is_cut = false; /* the start of a thread says so */
            return count;
        }
        if (!is_plausible(record.fp, lowest) ||
            !unc__are_readable(record.fp, sizeof record)) {
            break;
        }
        lowest = record.fp + sizeof record;
        record = *(const struct frame_record *)record.fp;
    }
    *ret_is_cut = record.ra != 0;
    return count;
}
