/* SPDX-License-Identifier: MIT */
/*
 * Three kinds of guards.
 *
 * Linux 6.13 has marks in the page tables for it (MADV_GUARD_INSTALL): one system call of
 * half a microsecond, and nothing that counts against a limit. mprotect, before that,
 * makes two mappings out of one, and a process has 65,530 of them (vm.max_map_count),
 * which belong to the program: after the first 16,000 stacks there is no more of it.
 *
 * The rest has a canary: words that hold zero, because then they cost no memory as long
 * as nobody comes near: what is read where nothing was written is the kernel's one page
 * of zeros. It is looked at when the coroutine leaves, so it tells what has happened, and
 * cannot prevent it.
 *
 * A guard is as large as a sixteenth of the stack, 4 to 64 KiB: a function whose frame is
 * larger may step over it, as over that of any thread (-fstack-clash-protection is the
 * cure for both).
 */
#include "task/stack_guard.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "task/fiber.h"
#include "task/stack_slab.h"

#define ADVICE_GUARD_INSTALL 102 /* MADV_GUARD_INSTALL of newer headers */
#define GUARD_SIZE_MIN       ((size_t)4 * 1024)
#define GUARD_SIZE_MAX       ((size_t)64 * 1024)
#define SEAL_COUNT_MAX       16000

static _Atomic bool has_no_pages; /* the kernel said that it does not know them */
static _Atomic unsigned seal_count;
static _Atomic unsigned seal_count_max = SEAL_COUNT_MAX;

static size_t guard_size_of(size_t stack_size)
{
    size_t page_size = unc__stack_page_size();
    size_t size = stack_size / 16;

    size = size < GUARD_SIZE_MIN ? GUARD_SIZE_MIN : size;
    size = size > GUARD_SIZE_MAX ? GUARD_SIZE_MAX : size;
    return (size + page_size - 1) & ~(page_size - 1);
}

/* LeakSanitizer reads what the kernel's list of mappings calls readable; it does not see
 * these marks, and dies of them. */
static bool make_pages(const struct unc__coroutine_stack *stack)
{
    if (atomic_load_explicit(&has_no_pages, memory_order_relaxed) ||
        unc__fiber_reads_slabs()) {
        return false;
    }
    if (madvise(stack->low, stack->guard_size, ADVICE_GUARD_INSTALL) == 0) {
        return true;
    }
    if (errno == EINVAL) {
        atomic_store_explicit(&has_no_pages, true, memory_order_relaxed);
    }
    return false;
}

static bool make_seal(const struct unc__coroutine_stack *stack)
{
    if (atomic_fetch_add(&seal_count, 1) < atomic_load(&seal_count_max) &&
        mprotect(stack->low, stack->guard_size, PROT_NONE) == 0) {
        return true;
    }
    (void)atomic_fetch_sub(&seal_count, 1);
    return false;
}

void unc__stack_guard_make(struct unc__coroutine_stack *stack)
{
    int saved_errno = errno;

    stack->guard_size = (uint32_t)guard_size_of(stack->size);
    stack->guard = make_pages(stack)  ? UNC__GUARD_PAGE
                   : make_seal(stack) ? UNC__GUARD_SEAL
                                      : UNC__GUARD_CANARY;
    stack->guard_size = stack->guard == UNC__GUARD_CANARY ? 0 : stack->guard_size;
    errno = saved_errno;
}

void unc__stack_guard_gone(const struct unc__coroutine_stack *stack)
{
    if (stack->guard == UNC__GUARD_SEAL) {
        (void)atomic_fetch_sub(&seal_count, 1);
    }
}

void unc__stack_guard_limit(bool has_pages, unsigned count_max)
{
    atomic_store(&has_no_pages, !has_pages);
    atomic_store(&seal_count_max, count_max);
}

UNC__NO_SANITIZE bool unc__canary_is_alive(const struct unc__coroutine_stack *stack)
{
    const uint64_t *words = (const void *)stack->low;
    uint64_t found = 0;

    for (unsigned i = 0; i < UNC__CANARY_SIZE / sizeof *words; i++) {
        found |= words[i];
    }
    return found == 0;
}
