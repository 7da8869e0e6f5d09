/* SPDX-License-Identifier: MIT */
/*
 * The chain of frame pointers, for where there are no tables to read: each frame record
 * is the caller's frame pointer and, above it, a return address; on x86-64 and aarch64
 * alike.
 *
 * Code that uses the register for something else breaks the chain, and then it may lead
 * anywhere. So a record must lie above the one before, aligned, at no great distance, and
 * be readable. Readable is asked of the kernel, once a page: rt_sigprocmask with a `how`
 * that does not exist. It reads eight bytes of our choice before it refuses, with EFAULT
 * if it cannot, and with EINVAL otherwise; nothing changes. Better than the others:
 * process_vm_readv is forbidden by many a seccomp filter, mincore calls a guard page
 * mapped, and a pipe would be a descriptor of ours in the program's table.
 */
#include "stack/frame_pointers.h"

#include <errno.h>
#include <sys/syscall.h>

#include "base/no_sanitize.h"
#include "base/sys.h"

#define PAGE_SIZE_MIN  4096
#define FRAME_SIZE_MAX (1u << 20) /* larger ones end the chain */
#define NO_SUCH_HOW    (-1)

/* What lies at a frame pointer. */
struct frame_record {
    uintptr_t fp;
    uintptr_t ra;
} __attribute__((may_alias));

static bool is_page_readable(uintptr_t page)
{
    return unc__sys_call(SYS_rt_sigprocmask, NO_SUCH_HOW, (long)page, 0,
                         UNC__SIGNAL_SET_SIZE, 0, 0) == -EINVAL;
}

/* @known_page: of the record before; the chain goes upwards, so no other comes back. */
static bool is_readable(uintptr_t address, uintptr_t *known_page)
{
    uintptr_t last = address + sizeof(struct frame_record) - 1;
    uintptr_t page = address & ~(uintptr_t)(PAGE_SIZE_MIN - 1);

    for (; page <= last; page += PAGE_SIZE_MIN) {
        if (page != *known_page && !is_page_readable(page)) {
            return false;
        }
        *known_page = page;
    }
    return true;
}

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
    uintptr_t known_page = 1; /* no page */
    size_t count = 0;

    while (count < frame_count_max && record.ra != 0) {
        frames[count++] = record.ra;
        if (record.fp == 0) {
            *ret_is_cut = false; /* the start of a thread says so */
            return count;
        }
        if (!is_plausible(record.fp, lowest) || !is_readable(record.fp, &known_page)) {
            break;
        }
        lowest = record.fp + sizeof record;
        record = *(const struct frame_record *)record.fp;
    }
    *ret_is_cut = record.ra != 0;
    return count;
}
