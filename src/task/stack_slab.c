/* SPDX-License-Identifier: MIT */
/*
 * One mapping for many stacks: a mapping each would be a system call each, and a program
 * may have only so many (vm.max_map_count). Pages come as they are touched, never as huge
 * ones, of which a single frame would make two megabytes resident. Asking for the upper
 * pages in advance was measured and is slower than to touch them.
 */
#include "task/stack_slab.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/visit.h"
#include "stack/readable.h"
#include "task/fiber.h"
#include "task/stack_guard.h"

#define READY_COUNT_MAX 32  /* guards made in a row */
#define SMALL_COUNT_MAX 256 /* a slab with more stacks follows others */

/* Where the slabs lie that outlive their pool. */
static _Atomic(struct unc__stack_slab *) kept_slabs;

size_t unc__stack_page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void *map(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

    if (memory == MAP_FAILED) {
        return NULL;
    }
    (void)madvise(memory, size, MADV_NOHUGEPAGE);
    unc__fiber_adds_roots(memory, size);
    return memory;
}

static struct unc__stack_slab *try_map(size_t stack_size, uint32_t stack_count)
{
    struct unc__stack_slab *slab =
        calloc(1, sizeof *slab + stack_count * sizeof slab->stacks[0]);

    if (slab == NULL) {
        return NULL;
    }
    slab->size = unc__stack_slot_size(stack_size) * stack_count;
    slab->stack_size = stack_size;
    slab->stack_count = stack_count;
    slab->memory = map(slab->size);
    if (slab->memory == NULL) {
        free(slab);
        return NULL;
    }
    return slab;
}

size_t unc__stack_slot_size(size_t stack_size)
{
    return stack_size + unc__stack_guard_size(stack_size);
}

/* The address space may be limited. */
struct unc__stack_slab *unc__stack_slab_map(size_t stack_size, uint32_t stack_count)
{
    struct unc__stack_slab *slab = try_map(stack_size, stack_count);

    while (slab == NULL && stack_count > 1) {
        stack_count = stack_count / 8 + (stack_count < 8);
        slab = try_map(stack_size, stack_count);
    }
    return slab;
}

void unc__stack_slab_keep(struct unc__stack_slab *slab)
{
    struct unc__stack_slab *first = atomic_load(&kept_slabs);

    for (uint32_t i = 0; i < slab->begun_count; i++) {
        const struct unc__coroutine_stack *stack = &slab->stacks[i];

        if (!stack->is_taken) {
            (void)madvise(stack->low - stack->guard_size, stack->size + stack->guard_size,
                          MADV_DONTNEED);
        }
    }
    do {
        slab->next = first;
    } while (!atomic_compare_exchange_weak(&kept_slabs, &first, slab));
}

void unc__stack_slab_unmap(struct unc__stack_slab *slab)
{
    if (unc__visit_is_on()) {
        unc__stack_slab_keep(slab); /* a report may be looking at a stack in it */
        return;
    }
    for (uint32_t i = 0; i < slab->ready_count; i++) {
        unc__stack_guard_gone(&slab->stacks[i]);
        if (slab->stacks[i].valgrind_number != 0) {
            unc__fiber_stack_gone(slab->stacks[i].valgrind_number);
        }
        unc__fiber_stack_taken(slab->stacks[i].low, slab->stacks[i].size);
    }
    unc__fiber_drops_roots(slab->memory, slab->size);
    (void)munmap(slab->memory, slab->size);
    free(slab);
}

static void make_ready(struct unc__stack_slab *slab, uint32_t i)
{
    struct unc__coroutine_stack *stack = &slab->stacks[i];

    stack->guard_size = (uint32_t)unc__stack_guard_size(slab->stack_size);
    stack->low =
        slab->memory + i * unc__stack_slot_size(slab->stack_size) + stack->guard_size;
    stack->size = slab->stack_size;
    stack->slab = slab;
    unc__stack_guard_make(stack);
    stack->readable =
        unc__readable_of((uintptr_t)stack->low, (uintptr_t)unc__stack_top(stack));
    stack->is_watched = stack->guard == UNC__GUARD_CANARY || unc__fiber_is_watched();
    stack->valgrind_number = unc__fiber_stack_made(stack->low, stack->size);
}

/* As many again as there are: guards that are made in a row cost two thirds of those
 * that are made between faults, and who has one task shall not pay for sixty. */
static void make_some_ready(struct unc__stack_slab *slab)
{
    uint32_t count = slab->begun_count;

    count = count > READY_COUNT_MAX || slab->stack_count > SMALL_COUNT_MAX
                ? READY_COUNT_MAX
                : count;
    count = count == 0 ? 1 : count;
    while (count-- > 0 && slab->ready_count < slab->stack_count) {
        make_ready(slab, slab->ready_count++);
    }
}

struct unc__coroutine_stack *unc__stack_slab_begin(struct unc__stack_slab *slab)
{
    if (slab->begun_count == slab->ready_count) {
        make_some_ready(slab);
    }
    return &slab->stacks[slab->begun_count++];
}
