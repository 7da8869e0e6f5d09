/* SPDX-License-Identifier: MIT */
/*
 * Whether memory can be read is asked as for stacks (stack/readable.h), and what a walk
 * knows of its own stack is put back. The last page that was good is remembered, for the
 * mask that a loop waits with at every turn.
 *
 * Between that question and the reading another thread may unmap; where that is likely
 * the kernel copies instead. Rejected: our own place for the call to write to, which
 * would be copied to the program's later: the new thread may look there at once.
 */
#include "record/peek.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/sandbox.h"
#include "base/sys.h"
#include "stack/readable.h"

static uintptr_t last_good_page = 1; /* no page begins there */

static uintptr_t page_of(uintptr_t address)
{
    return address & -(uintptr_t)UNC__READABLE_PAGE;
}

static bool is_in_range(uintptr_t address)
{
    uint64_t range = __atomic_load_n(&unc__readable_range, __ATOMIC_RELAXED);
    uint64_t size = range % UNC__READABLE_PAGE * UNC__READABLE_PAGE;

    return address - (range & -(uint64_t)UNC__READABLE_PAGE) < size;
}

static bool is_page_good(uintptr_t address, bool otherwise)
{
    uintptr_t mine = (uintptr_t)__builtin_frame_address(0);
    uint64_t outer;
    bool is_good;

    if (is_in_range(address) || address - mine < UNC__READABLE_PAGE || /* our callers' */
        page_of(address) == __atomic_load_n(&last_good_page, __ATOMIC_RELAXED)) {
        return true;
    }
    if (unc__is_sandboxed()) {
        return otherwise;
    }
    outer = unc__readable_enter(0);
    is_good = unc__readable_ask(address);
    unc__readable_leave(outer);
    if (is_good) {
        __atomic_store_n(&last_good_page, page_of(address), __ATOMIC_RELAXED);
    }
    return is_good;
}

bool unc__record_can_read(const void *place, size_t size, bool otherwise)
{
    uintptr_t address = (uintptr_t)place;

    return is_page_good(address, otherwise) &&
           is_page_good(address + size - 1, otherwise);
}

bool unc__record_can_read_text(const char *text)
{
    while (is_page_good((uintptr_t)text, /* otherwise= */ false)) {
        const char *end =
            text + (UNC__READABLE_PAGE - (uintptr_t)text % UNC__READABLE_PAGE);

        if (memchr(text, '\0', (size_t)(end - text)) != NULL) {
            return true;
        }
        text = end;
    }
    return false;
}

bool unc__record_can_read_words(char *const *words)
{
    for (; words != NULL; words++) {
        if (!unc__record_can_read(words, sizeof *words, /* otherwise= */ false)) {
            return false;
        }
        if (*words == NULL) {
            return true;
        }
        if (!unc__record_can_read_text(*words)) {
            return false;
        }
    }
    return true;
}

static bool copy(const void *place, void *ret_copy, size_t size)
{
    union {
        const void *as_given;
        void *as_wanted;
    } both = { place };
    struct iovec here = { ret_copy, size };
    struct iovec there = { both.as_wanted, size };

    return !unc__is_sandboxed() &&
           unc__sys_call(SYS_process_vm_readv, unc__sys_getpid(), (long)(intptr_t)&here,
                         1, (long)(intptr_t)&there, 1, 0) == (long)size;
}

bool unc__record_is_on_stack(const void *place)
{
    uintptr_t mine = (uintptr_t)__builtin_frame_address(0);

    return (uintptr_t)place > mine && is_in_range(mine) && is_in_range((uintptr_t)place);
}

bool unc__record_peek(const void *place, void *ret_copy, size_t size)
{
    if (unc__record_is_on_stack(place) && is_in_range((uintptr_t)place + size - 1)) {
        memcpy(ret_copy, place, size);
        return true;
    }
    return copy(place, ret_copy, size);
}
