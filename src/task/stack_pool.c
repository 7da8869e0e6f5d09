/* SPDX-License-Identifier: MIT */
/*
 * Which stack is next.
 *
 * A slab is open while it has stacks that were given back; the slab of the last one is
 * the first of the open ones of its size, and its last one is the first to go. Only when
 * no slab of a size is open a stack is taken that nobody had; so there is never more than
 * one slab with such stacks. All of it is a few pointers, however many stacks there are.
 *
 * Slabs grow with the pool: a mapping costs as much as several stacks.
 *
 * A slab of which nothing is taken stays for the next burst of tasks, up to 16 MiB of
 * upper pages. What is beyond is unmapped.
 */
#include "task/stack_pool.h"

#include <stdlib.h>

#include "task/fiber.h"
#include "task/overflow.h"
#include "task/stack_pages.h"
#include "task/stack_slab.h"

#define CLASS_COUNT    32                        /* up to 2^31 times the smallest */
#define SLAB_SIZE_MIN  ((size_t)8 * 1024 * 1024) /* with the guards */
#define SLAB_SIZE_MAX  ((size_t)128 * 1024 * 1024)
#define IDLE_COUNT_MAX 2048 /* stacks in slabs of which nothing is taken */

struct unc__coroutine_pool {
    struct unc__stack_slab *slabs;
    struct unc__stack_slab *open[CLASS_COUNT];
    struct unc__stack_slab *fresh[CLASS_COUNT]; /* has stacks that nobody had */
    size_t sizes[CLASS_COUNT]; /* of all slabs of a size of stacks, in bytes */
    size_t idle_count;
    size_t size_min;
    struct unc__stack_pages pages;
};

/* A machine of large pages has no small stacks. */
static size_t find_size_min(void)
{
    size_t size = 4 * unc__stack_page_size();

    return size > UNC__STACK_SIZE_MIN ? size : UNC__STACK_SIZE_MIN;
}

struct unc__coroutine_pool *unc__coroutine_pool_new(void)
{
    struct unc__coroutine_pool *pool = calloc(1, sizeof *pool);

    if (pool != NULL) {
        pool->size_min = find_size_min();
        unc__overflow_hold();
    }
    return pool;
}

void unc__coroutine_pool_free(struct unc__coroutine_pool *pool)
{
    struct unc__stack_slab *next;

    if (pool == NULL) {
        return;
    }
    for (struct unc__stack_slab *slab = pool->slabs; slab != NULL; slab = next) {
        next = slab->next;
        if (slab->taken_count == 0) {
            unc__stack_slab_unmap(slab);
        } else {
            unc__stack_slab_keep(slab);
        }
    }
    unc__overflow_release();
    free(pool);
}

static uint32_t class_of(const struct unc__coroutine_pool *pool, size_t size)
{
    uint32_t size_class = 0;
    size_t size_of_class = pool->size_min;

    while (size_class < CLASS_COUNT && size_of_class < size) {
        size_of_class *= 2;
        size_class++;
    }
    return size_class;
}

static void open_slab(struct unc__coroutine_pool *pool, struct unc__stack_slab *slab)
{
    struct unc__stack_slab **first = &pool->open[slab->size_class];

    slab->previous_open = NULL;
    slab->next_open = *first;
    if (*first != NULL) {
        (*first)->previous_open = slab;
    }
    *first = slab;
}

static void close_slab(struct unc__coroutine_pool *pool, struct unc__stack_slab *slab)
{
    if (slab->next_open != NULL) {
        slab->next_open->previous_open = slab->previous_open;
    }
    if (slab->previous_open != NULL) {
        slab->previous_open->next_open = slab->next_open;
    } else {
        pool->open[slab->size_class] = slab->next_open;
    }
}

static bool add_slab(struct unc__coroutine_pool *pool, uint32_t size_class)
{
    size_t stack_size = pool->size_min << size_class;
    size_t slot_size = unc__stack_slot_size(stack_size);
    size_t size = pool->sizes[size_class];
    struct unc__stack_slab *slab;

    size = size < SLAB_SIZE_MIN ? SLAB_SIZE_MIN : size;
    size = size > SLAB_SIZE_MAX ? SLAB_SIZE_MAX : size;
    size = size < slot_size ? slot_size : size;
    slab = unc__stack_slab_map(stack_size, (uint32_t)(size / slot_size));
    if (slab == NULL) {
        return false;
    }
    pool->sizes[size_class] += slab->size;
    slab->size_class = size_class;
    slab->next = pool->slabs;
    if (pool->slabs != NULL) {
        pool->slabs->previous = slab;
    }
    pool->slabs = slab;
    pool->fresh[size_class] = slab;
    pool->idle_count += slab->stack_count;
    return true;
}

static void drop_slab(struct unc__coroutine_pool *pool, struct unc__stack_slab *slab)
{
    close_slab(pool, slab);
    if (pool->fresh[slab->size_class] == slab) {
        pool->fresh[slab->size_class] = NULL;
    }
    if (slab->next != NULL) {
        slab->next->previous = slab->previous;
    }
    if (slab->previous != NULL) {
        slab->previous->next = slab->next;
    } else {
        pool->slabs = slab->next;
    }
    pool->sizes[slab->size_class] -= slab->size;
    pool->idle_count -= slab->stack_count;
    unc__stack_pages_forget(&pool->pages, slab);
    unc__stack_slab_unmap(slab);
}

/* The one that was given back last. */
static struct unc__coroutine_stack *take_hot(struct unc__coroutine_pool *pool,
                                             struct unc__stack_slab *slab)
{
    struct unc__coroutine_stack *stack = slab->free;

    slab->free = stack->next;
    if (slab->free == NULL) {
        close_slab(pool, slab);
    }
    return stack;
}

/* One that nobody had. */
static struct unc__coroutine_stack *take_fresh(struct unc__coroutine_pool *pool,
                                               uint32_t size_class)
{
    struct unc__stack_slab *slab;
    struct unc__coroutine_stack *stack;

    if (pool->fresh[size_class] == NULL && !add_slab(pool, size_class)) {
        return NULL;
    }
    slab = pool->fresh[size_class];
    stack = unc__stack_slab_begin(slab);
    if (slab->begun_count == slab->stack_count) {
        pool->fresh[size_class] = NULL;
    }
    return stack;
}

struct unc__coroutine_stack *unc__coroutine_pool_take(struct unc__coroutine_pool *pool,
                                                      size_t size)
{
    uint32_t size_class = class_of(pool, size != 0 ? size : UNC__STACK_SIZE_DEFAULT);
    struct unc__coroutine_stack *stack;

    if (size_class == CLASS_COUNT) {
        return NULL;
    }
    stack = pool->open[size_class] != NULL ? take_hot(pool, pool->open[size_class])
                                           : take_fresh(pool, size_class);
    if (stack == NULL) {
        return NULL;
    }
    if (stack->slab->taken_count++ == 0) {
        pool->idle_count -= stack->slab->stack_count;
    }
    stack->is_taken = true;
    unc__fiber_stack_taken(stack->low, stack->size);
    return stack;
}

void unc__coroutine_pool_give(struct unc__coroutine_pool *pool,
                              struct unc__coroutine_stack *stack)
{
    struct unc__stack_slab *slab = stack->slab;

    if (slab->free == NULL) {
        open_slab(pool, slab);
    } else if (pool->open[slab->size_class] != slab) {
        close_slab(pool, slab);
        open_slab(pool, slab);
    }
    stack->is_taken = false;
    stack->next = slab->free;
    slab->free = stack;
    unc__stack_pages_note(&pool->pages, stack);
    if (--slab->taken_count == 0) {
        pool->idle_count += slab->stack_count;
        if (pool->idle_count > IDLE_COUNT_MAX) {
            drop_slab(pool, slab);
        }
    }
}
