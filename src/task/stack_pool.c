/* SPDX-License-Identifier: MIT */
/*
 * Where stacks come from.
 */
#include "task/stack_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "stack/readable.h"

#define CLASS_MIN   14 /* 2^14 bytes: UNC__STACK_SIZE_MIN */
#define CLASS_COUNT 30
#define SLAB_STACKS 64
#define SLAB_SIZE   ((size_t)4 * 1024 * 1024)
#define GUARD_SIZE  4096u

struct unc__stack_slab {
    struct unc__stack_slab *next;
    char *memory;
    size_t size;
    size_t taken_count;
    size_t stack_count;
    struct unc__coroutine_stack stacks[];
};

struct unc__coroutine_pool {
    struct unc__stack_slab *slabs;
    struct unc__coroutine_stack *free[CLASS_COUNT];
};

struct unc__coroutine_pool *unc__coroutine_pool_new(void)
{
    return calloc(1, sizeof(struct unc__coroutine_pool));
}

void unc__coroutine_pool_free(struct unc__coroutine_pool *pool)
{
    struct unc__stack_slab *slab = pool != NULL ? pool->slabs : NULL;

    while (slab != NULL) {
        struct unc__stack_slab *next = slab->next;

        if (slab->taken_count == 0) {
            (void)munmap(slab->memory, slab->size);
            free(slab);
        }
        slab = next;
    }
    free(pool);
}

static unsigned class_of(size_t size)
{
    unsigned size_class = 0;

    while (size_class < CLASS_COUNT && (size_t)1 << (CLASS_MIN + size_class) < size) {
        size_class++;
    }
    return size_class;
}

static void add_stack(struct unc__coroutine_pool *pool, struct unc__stack_slab *slab,
                      size_t i, unsigned size_class)
{
    struct unc__coroutine_stack *stack = &slab->stacks[i];
    size_t size = (size_t)1 << (CLASS_MIN + size_class);
    size_t pages = (size - GUARD_SIZE) / UNC__READABLE_PAGE;

    pages = pages < UNC__READABLE_PAGE ? pages : UNC__READABLE_PAGE - 1;
    stack->low = slab->memory + i * size;
    stack->size = size;
    stack->guard_size = GUARD_SIZE;
    stack->size_class = (uint8_t)size_class;
    stack->readable =
        ((uint64_t)(uintptr_t)stack->low + size - pages * UNC__READABLE_PAGE) | pages;
    stack->slab = slab;
    if (mprotect(stack->low, stack->guard_size, PROT_NONE) == 0) {
        stack->guard = UNC__GUARD_PAGE;
    }
    stack->next = pool->free[size_class];
    pool->free[size_class] = stack;
}

static bool add_slab(struct unc__coroutine_pool *pool, unsigned size_class)
{
    size_t size = (size_t)1 << (CLASS_MIN + size_class);
    size_t count = size < SLAB_SIZE ? SLAB_SIZE / size : 1;
    struct unc__stack_slab *slab =
        calloc(1, sizeof *slab + count * sizeof slab->stacks[0]);
    void *memory;

    if (slab == NULL) {
        return false;
    }
    memory = mmap(NULL, count * size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) {
        free(slab);
        return false;
    }
    (void)madvise(memory, count * size, MADV_NOHUGEPAGE);
    slab->memory = memory;
    slab->size = count * size;
    slab->stack_count = count;
    slab->next = pool->slabs;
    pool->slabs = slab;
    for (size_t i = count; i > 0; i--) {
        add_stack(pool, slab, i - 1, size_class);
    }
    return true;
}

struct unc__coroutine_stack *unc__stack_take(struct unc__coroutine_pool *pool,
                                             size_t size)
{
    unsigned size_class = class_of(size != 0 ? size : UNC__STACK_SIZE_DEFAULT);
    struct unc__coroutine_stack *stack;

    if (size_class >= CLASS_COUNT ||
        (pool->free[size_class] == NULL && !add_slab(pool, size_class))) {
        return NULL;
    }
    stack = pool->free[size_class];
    pool->free[size_class] = stack->next;
    stack->slab->taken_count++;
    return stack;
}

void unc__stack_give(struct unc__coroutine_pool *pool, struct unc__coroutine_stack *stack)
{
    stack->slab->taken_count--;
    stack->next = pool->free[stack->size_class];
    pool->free[stack->size_class] = stack;
}
