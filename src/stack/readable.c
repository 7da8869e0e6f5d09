/* SPDX-License-Identifier: MIT */
/*
 * The kernel is asked page by page, with an rt_sigprocmask whose `how` does not exist.
 * It reads eight bytes of our choice before it refuses, with EFAULT if it cannot, and
 * with EINVAL otherwise; nothing changes. Better than the others: many a seccomp filter
 * forbids process_vm_readv, mincore calls a guard page mapped, and a pipe would be a
 * descriptor of ours in the program's table. Any other answer, a filter's, counts as no.
 *
 * In a sandbox that the program made for itself nothing is asked: what is not known by
 * then is not read, and stacks of younger threads are short.
 *
 * valgrind takes the question for a mistake of the program and says so. There
 * process_vm_readv it is, whose other side it does not look at.
 */
#include "stack/readable.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "base/sandbox.h"
#include "base/sys.h"
#include "base/valgrind.h"

#define NO_SUCH_HOW   (-1)
#define PAGES_MAX     (UNC__READABLE_PAGE - 1) /* in a range: what the bits below hold */
#define PAGES_ASKED   256u                     /* at once, to add one to the range */
#define PAGES_AT_ONCE 64u                      /* at the start */

UNC__THREAD_LOCAL uint64_t unc__readable_range;

static bool is_in_valgrind(void)
{
    static int known; /* 0: not yet; 1: no; 2: yes */
    int found = __atomic_load_n(&known, __ATOMIC_RELAXED);

    if (found == 0) {
        found = unc__valgrind_request(UNC__VALGRIND_IS_RUNNING, 0, 0) != 0 ? 2 : 1;
        __atomic_store_n(&known, found, __ATOMIC_RELAXED);
    }
    return found == 2;
}

/* Where that is forbidden, all memory is trusted. */
static bool ask_in_valgrind(uint64_t page)
{
    uint64_t word = 0;
    struct iovec here = { &word, sizeof word };
    struct iovec there = { (void *)page, sizeof word };
    long r = unc__sys_call(SYS_process_vm_readv, unc__sys_getpid(), (long)(intptr_t)&here,
                           1, (long)(intptr_t)&there, 1, 0);

    return r != -EFAULT;
}

static bool ask(uint64_t page)
{
    if (unc__is_sandboxed()) {
        return false;
    }
    if (is_in_valgrind()) {
        return ask_in_valgrind(page);
    }
    return unc__sys_call(SYS_rt_sigprocmask, NO_SUCH_HOW, (long)page, 0,
                         UNC__SIGNAL_SET_SIZE, 0, 0) == -EINVAL;
}

static void set_range(uint64_t first, uint64_t count)
{
    __atomic_store_n(&unc__readable_range, first | count, __ATOMIC_RELAXED);
}

/* Towards @page, upwards or downwards, as far as there is no hole. What was found stays,
 * so that the hole is asked for only the next time. */
static bool extend(uint64_t page)
{
    uint64_t range = __atomic_load_n(&unc__readable_range, __ATOMIC_RELAXED);
    uint64_t count = range % UNC__READABLE_PAGE;
    uint64_t first = range - count;
    bool is_above = page > first;
    uint64_t missing = is_above ? (page - first) / UNC__READABLE_PAGE - count + 1
                                : (first - page) / UNC__READABLE_PAGE;
    bool is_good = count != 0 && missing <= PAGES_ASKED && count + missing <= PAGES_MAX;

    for (; is_good && missing > 0; missing--) {
        uint64_t next =
            is_above ? first + count * UNC__READABLE_PAGE : first - UNC__READABLE_PAGE;

        is_good = ask(next);
        first -= is_good && !is_above ? UNC__READABLE_PAGE : 0;
        count += is_good;
        set_range(first, count);
    }
    return is_good;
}

bool unc__readable_ask(uintptr_t address)
{
    uint64_t page = address & -(uint64_t)UNC__READABLE_PAGE;

    if (extend(page)) {
        return true;
    }
    if (!ask(page)) {
        return false;
    }
    set_range(page, 1);
    return true;
}

void unc__readable_start(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    for (unsigned i = 0; i < PAGES_AT_ONCE && unc__is_readable(here); i++) {
        here += UNC__READABLE_PAGE;
    }
}
