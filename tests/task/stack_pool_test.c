/* SPDX-License-Identifier: MIT */
#include "lib/case.h"
#include "lib/child.h"
#include "lib/fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "actor.h"
#include "task/stack_guard.h"
#include "task/stack_pages.h"
#include "task/stack_slab.h"

#define KIB 1024

static struct unc__coroutine_stack *take(size_t size)
{
    struct unc__coroutine_stack *stack = unc__coroutine_pool_take(actor_pool, size);

    assert_non_null(stack);
    return stack;
}

static void give(struct unc__coroutine_stack *stack)
{
    unc__coroutine_pool_give(actor_pool, stack);
}

/* As a coroutine that went @depth bytes deep would have. */
static void dirty(const struct unc__coroutine_stack *stack, size_t depth)
{
    for (size_t i = 1; i <= depth; i += KIB) {
        unc__stack_top(stack)[-(ptrdiff_t)i] = 1;
    }
}

static size_t count_resident(const struct unc__coroutine_stack *stack)
{
    size_t page_size = unc__stack_page_size();
    size_t count = 0;

    for (const char *page = stack->low; page < unc__stack_top(stack); page += page_size) {
        count += actor_is_resident(page);
    }
    return count;
}

UNC_TEST(stack__of_any_size__is_the_next_power_of_two_above_its_guard)
{
    static const struct {
        size_t asked, given;
    } sizes[] = {
        { 0, 64 * KIB },
        { 1, 16 * KIB },
        { 16 * KIB, 16 * KIB },
        { 16 * KIB + 1, 32 * KIB },
        { 64 * KIB, 64 * KIB },
        { 65 * KIB, 128 * KIB },
        { 3 * KIB * KIB, 4 * KIB * KIB },
        { 32 * KIB * KIB, 32 * KIB * KIB },
    };

    actor_begin();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct unc__coroutine_stack *stack = take(sizes[i].asked);

        assert_int_equal(stack->size, sizes[i].given);
        assert_int_equal((uintptr_t)unc__stack_top(stack) % 16, 0);
        assert_true(stack->guard_size >= 64 * KIB);
        assert_true(stack->guard_size >= stack->size || stack->size > KIB * KIB);
        dirty(stack, stack->size);
        give(stack);
    }
    actor_end();
}

UNC_TEST(stack__of_absurd_size__is_no_memory)
{
    struct unc__coroutine coroutine;

    actor_begin();
    assert_int_equal(
        unc__coroutine_take(actor_pool, SIZE_MAX, actor_take_turns, NULL, &coroutine),
        -ENOMEM);
    assert_int_equal(
        unc__coroutine_take(actor_pool, SIZE_MAX / 2, actor_take_turns, NULL, &coroutine),
        -ENOMEM);
    actor_end();
}

UNC_TEST(stack__given_back_last__is_taken_first)
{
    struct unc__coroutine_stack *stacks[200];

    actor_begin();
    for (size_t i = 0; i < 200; i++) {
        stacks[i] = take(0);
    }
    for (size_t i = 0; i < 200; i += 2) {
        give(stacks[i]);
    }
    give(stacks[1]);
    assert_ptr_equal(take(0), stacks[1]);
    for (size_t i = 200; i > 0; i -= 2) {
        (void)take(0); /* not one that nobody had, while there are others */
    }
    for (size_t i = 0; i < 200; i++) {
        assert_true(stacks[i]->is_taken);
        give(stacks[i]);
    }
    actor_end();
}

UNC_TEST(stacks__taken_together__do_not_overlap)
{
    enum {
        COUNT = 300
    };
    static const size_t sizes[] = { 16 * KIB, 64 * KIB, 0, 1024 * KIB };
    struct unc__coroutine_stack *stacks[COUNT];

    actor_begin();
    for (size_t i = 0; i < COUNT; i++) {
        stacks[i] = take(sizes[i % 4]);
        memset(stacks[i]->low, (int)i + 1, 64);
        memset(unc__stack_top(stacks[i]) - 64, (int)i + 1, 64);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(*stacks[i]->low, (char)(i + 1));
        assert_int_equal(unc__stack_top(stacks[i])[-1], (char)(i + 1));
        memset(stacks[i]->low, 0, 64); /* that may be a canary */
        give(stacks[i]);
    }
    actor_end();
}

UNC_TEST(deep_pages__of_stacks_given_back__have_no_memory)
{
    enum {
        COUNT = UNC__STACK_PAGES_NOTED
    };
    struct unc__coroutine_stack *stacks[COUNT];

    actor_begin();
    for (size_t i = 0; i < COUNT; i++) {
        stacks[i] = take(0);
        dirty(stacks[i], i % 2 == 0 ? 40 * KIB : 5 * KIB);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(count_resident(stacks[i]), i % 2 == 0 ? 10 : 2);
        give(stacks[i]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(count_resident(stacks[i]), UNC__STACK_PAGES_HOT);
    }
    actor_end();
}

UNC_TEST(deep_pages__skipped_by_a_large_frame__are_found)
{
    struct unc__coroutine_stack *stack;

    actor_begin();
    for (unsigned i = 0; i < 2048; i++) {
        stack = take(0);
        stack->low[0] = 1; /* and nothing between there and the top */
        stack->low[0] = 0;
        unc__stack_top(stack)[-1] = 1;
        give(stack);
    }
    assert_true(count_resident(stack) <= UNC__STACK_PAGES_HOT + 1);
    actor_end();
}

UNC_TEST(deep_pages__of_a_large_stack__go_at_once)
{
    static const size_t sizes[] = { 16 * KIB * KIB, 32 * KIB * KIB };

    actor_begin();
    for (size_t i = 0; i < 2; i++) {
        struct unc__coroutine_stack *stack = take(sizes[i]);

        dirty(stack, sizes[i] / 2);
        give(stack);
        assert_int_equal(count_resident(stack), UNC__STACK_PAGES_HOT);
    }
    actor_end();
}

UNC_TEST(deep_pages__below_a_canary__go)
{
    struct unc__coroutine_stack *stack;

    unc__stack_guard_limit(false, 0);
    actor_begin();
    for (unsigned i = 0; i < 2048; i++) {
        stack = take(0);
        assert_int_equal(stack->guard, UNC__GUARD_CANARY);
        stack->low[-8 * KIB] = 1;
        give(stack);
    }
    assert_false(actor_is_resident(stack->low - 8 * KIB));
    actor_end();
    unc__stack_guard_limit(true, 16000);
}

UNC_TEST(deep_pages__of_a_taken_stack__stay)
{
    struct unc__coroutine_stack *stack;

    actor_begin();
    stack = take(0);
    dirty(stack, 40 * KIB);
    give(stack);
    assert_ptr_equal(take(0), stack);
    for (unsigned i = 0; i < 2048; i++) {
        give(take(0));
    }
    assert_int_equal(count_resident(stack), 10);
    give(stack);
    actor_end();
}

/* In a child: a stack is taken and given back without a system call. */
static int reuse_silently(void *userdata)
{
    (void)userdata;
    actor_begin();
    give(take(0));
    if (!actor_forbid_calls()) {
        return 2;
    }
    for (unsigned i = 0; i < 1000; i++) {
        give(take(0));
    }
    _exit(0);
}

UNC_TEST(stack__taken_and_given_back__asks_the_kernel_nothing)
{
    struct child child;

    child_call(&child, reuse_silently, NULL);
    if (!actor_is_watched()) {
        assert_int_equal(child.exit_code, 0);
    }
    child_done(&child);
}

static int use_some(void *userdata)
{
    static const size_t sizes[] = { 0, 16 * KIB, 8 * KIB * KIB };
    struct unc__coroutine_pool *pool = unc__coroutine_pool_new();
    struct unc__coroutine_stack *stacks[3];
    int r = 0;

    (void)userdata;
    if (pool == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < 3; i++) {
        stacks[i] = unc__coroutine_pool_take(pool, sizes[i]);
        r = stacks[i] == NULL ? -ENOMEM : r;
    }
    fault_disarm();
    for (size_t i = 0; i < 3; i++) {
        if (stacks[i] != NULL) {
            unc__coroutine_pool_give(pool, stacks[i]);
        }
    }
    unc__coroutine_pool_free(pool);
    return r;
}

/* A slab with less room stands in for one that is not to be had: so two in a row fail. */
UNC_TEST(pool__any_call_fails__nothing_is_kept)
{
    assert_true(fault_each(FAULT_MEMORY | FAULT_SYSTEM, use_some, NULL) > 4);
}

/* In a child: with little address space a few stacks, and then an error. */
static int take_all(void *userdata)
{
    struct rlimit limit = { 0, 0 };
    struct unc__coroutine coroutine;
    unsigned count = 0;
    int r;

    actor_begin();
    (void)getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = *(rlim_t *)userdata;
    if (setrlimit(RLIMIT_AS, &limit) < 0) {
        return 2;
    }
    do {
        r = unc__coroutine_take(actor_pool, 0, actor_take_turns, NULL, &coroutine);
        count += r == 0;
    } while (r == 0 && count < 100000);
    return r == -ENOMEM && count > 100 ? 0 : 3;
}

static rlim_t size_of_process(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &pages), 1);
    assert_int_equal(fclose(file), 0);
    return pages * unc__stack_page_size();
}

UNC_TEST(pool__no_address_space__is_no_memory)
{
    rlim_t limit = size_of_process() + 32 * KIB * KIB;
    struct child child;

    child_call(&child, take_all, &limit);
    if (!actor_is_watched()) {
        assert_int_equal(child.exit_code, 0);
    }
    child_done(&child);
}

UNC_TEST(guards__beyond_the_limit_of_mprotect__are_canaries)
{
    struct unc__coroutine_stack *stacks[20];
    unsigned seal_count = 0;

    unc__stack_guard_limit(false, 10);
    actor_begin();
    for (size_t i = 0; i < 20; i++) {
        stacks[i] = take(0);
        seal_count += stacks[i]->guard == UNC__GUARD_SEAL;
        assert_true(stacks[i]->guard == UNC__GUARD_SEAL ||
                    stacks[i]->guard == UNC__GUARD_CANARY);
    }
    assert_int_equal(seal_count, 10);
    assert_int_equal(stacks[19]->guard, UNC__GUARD_CANARY);
    assert_true(unc__canary_is_alive(stacks[19]));
    assert_int_equal(count_resident(stacks[19]) > 1, 0);
    stacks[19]->low[UNC__CANARY_SIZE - 1] = 1;
    assert_false(unc__canary_is_alive(stacks[19]));
    stacks[19]->low[UNC__CANARY_SIZE - 1] = 0;
    for (size_t i = 0; i < 20; i++) {
        give(stacks[i]);
    }
    actor_end();

    actor_begin(); /* those of the first pool are free again */
    stacks[0] = take(0);
    assert_int_equal(stacks[0]->guard, UNC__GUARD_SEAL);
    give(stacks[0]);
    actor_end();
    unc__stack_guard_limit(true, 16000);
}

UNC_TEST(pool__freed__unmaps_all_but_what_holds_taken_stacks)
{
    struct unc__coroutine_stack *left;
    struct unc__coroutine_stack *beside;
    const char *neighbour;
    const char *elsewhere;

    actor_begin();
    left = take(0);
    beside = take(0);
    dirty(left, 12 * KIB);
    dirty(beside, 12 * KIB);
    neighbour = unc__stack_top(beside) - 1;
    elsewhere = unc__stack_top(take(1024 * KIB)) - 1;
    give(beside);
    give(unc__coroutine_pool_take(actor_pool, 16 * KIB));
    actor_end();

    assert_int_equal(unc__stack_top(left)[-1], 1);
    assert_int_equal(count_resident(left), 3);
    assert_true(actor_is_mapped(neighbour));
    assert_false(actor_is_resident(neighbour));
    assert_true(actor_is_mapped(elsewhere)); /* was left too */
}

UNC_TEST(pool__after_a_burst__keeps_but_a_little)
{
    enum {
        COUNT = 6000
    };
    struct unc__coroutine_stack **stacks = calloc(COUNT, sizeof(void *));
    struct unc__coroutine_stack *others[7];
    size_t mapped_count = 0;

    assert_non_null(stacks);
    actor_begin();
    for (size_t i = 0; i < 7; i++) {
        others[i] = take(16 * KIB);
    }
    for (size_t i = 0; i < COUNT; i++) {
        stacks[i] = take(0);
        unc__stack_top(stacks[i])[-1] = 1;
    }
    for (size_t i = 0; i < 7; i++) {
        give(others[i]); /* slabs go while some of their stacks are noted */
    }
    for (size_t i = 0; i < COUNT; i++) {
        const char *top = unc__stack_top(stacks[i]) - 1;

        give(stacks[i]);
        stacks[i] = (void *)(uintptr_t)top;
    }
    for (size_t i = 0; i < COUNT; i++) {
        mapped_count += actor_is_mapped((const char *)stacks[i]);
    }
    assert_true(mapped_count <= 3072);
    free(stacks);
    actor_end();
}

/* In a child, for its memory: what 10,000 suspended coroutines make resident. */
static size_t resident_size(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long size = 0;
    unsigned long resident = 0;

    if (file == NULL || fscanf(file, "%lu %lu", &size, &resident) != 2) {
        return 0;
    }
    (void)fclose(file);
    return resident * unc__stack_page_size();
}

static int suspend_many(void *userdata)
{
    const size_t count = *(const size_t *)userdata;
    static size_t depth = 4500;
    struct actor *actors = calloc(count, sizeof *actors);
    size_t before;

    if (actors == NULL) {
        return 2;
    }
    memset((void *)actors, 1, count * sizeof *actors);
    actor_begin();
    before = resident_size();
    for (size_t i = 0; i < count; i++) {
        actors[i] = (struct actor){ .data = &depth };
        actor_start(&actors[i], actor_go_deep);
        unc__coroutine_enter(&actors[i].coroutine);
    }
    return (resident_size() - before) / count <= 8 * KIB + 256 ? 0 : 3;
}

UNC_TEST(coroutines__suspended_in_two_pages__take_eight_kib_each)
{
    bool is_watched = actor_is_watched();
    size_t count = is_watched ? 100 : 10000;
    struct child child;

    child_call(&child, suspend_many, &count);
    if (!is_watched) {
        assert_int_equal(child.exit_code, 0);
    }
    child_done(&child);
}
