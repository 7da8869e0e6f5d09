/* SPDX-License-Identifier: MIT */
/*
 * Three kinds of guards.
 *
 * Linux 6.13 has marks in the page tables for it (MADV_GUARD_INSTALL): one system call of
 * half a microsecond, and nothing that counts against a limit. mprotect, before that,
 * makes two mappings out of one, and a process has 65,530 of them (vm.max_map_count),
 * which belong to the program: after the first 16,000 stacks there is no more of it.
 *
 * The rest has a canary: words at the low end that hold zero, because then they cost no
 * memory as long as nobody comes near: what is read where nothing was written is the
 * kernel's one page of zeros. It is looked at when the coroutine leaves, so it tells what
 * has happened, and cannot prevent it. The room of a guard is there all the same, and
 * nobody's: a frame that steps over the canary is not noticed, but meets nobody else's
 * memory there.
 *
 * A guard lies below what was asked for, and is as large as the stack, 64 KiB to 1 MiB,
 * so that no frame which fits into the stack steps over it into the next one. (One that
 * does not may, as over that of any thread; -fstack-clash-protection is the cure for
 * both.) All of it is marked: of two calls with frames larger than a mark the second
 * would be beyond. A mark of 64 KiB takes half a microsecond longer than one of a page.
 */
#include "task/stack_guard.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "task/fiber.h"
#include "task/stack_slab.h"

#define ADVICE_GUARD_INSTALL 102                 /* MADV_GUARD_INSTALL of newer headers */
#define GUARD_SIZE_MIN       ((size_t)64 * 1024) /* the largest page there is */
#define GUARD_SIZE_MAX       ((size_t)1024 * 1024)
#define SEAL_COUNT_MAX       16000

static _Atomic bool has_no_pages; /* the kernel said that it does not know them */
static _Atomic unsigned seal_count;
static _Atomic unsigned seal_count_max = SEAL_COUNT_MAX;

size_t unc__stack_guard_size(size_t stack_size)
{
    size_t size = stack_size > GUARD_SIZE_MIN ? stack_size : GUARD_SIZE_MIN;

    return size < GUARD_SIZE_MAX ? size : GUARD_SIZE_MAX;
}

static char *begin_of_guard(const struct unc__coroutine_stack *stack)
{
    return stack->low - stack->guard_size;
}

/* LeakSanitizer reads what the kernel's list of mappings calls readable; it does not see
 * these marks, and dies of them. */
static bool make_pages(const struct unc__coroutine_stack *stack)
{
    if (atomic_load_explicit(&has_no_pages, memory_order_relaxed) ||
        unc__fiber_reads_slabs()) {
        return false;
    }
    if (madvise(begin_of_guard(stack), stack->guard_size, ADVICE_GUARD_INSTALL) == 0) {
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
        mprotect(begin_of_guard(stack), stack->guard_size, PROT_NONE) == 0) {
        return true;
    }
    (void)atomic_fetch_sub(&seal_count, 1);
    return false;
}

void unc__stack_guard_make(struct unc__coroutine_stack *stack)
{
    int saved_errno = errno;

    stack->guard = make_pages(stack)  ? UNC__GUARD_PAGE
                   : make_seal(stack) ? UNC__GUARD_SEAL
                                      : UNC__GUARD_CANARY;
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
