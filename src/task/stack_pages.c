/* SPDX-License-Identifier: MIT */
/*
 * Which stacks went deep?
 *
 * Nothing in the stack itself tells for sure: a word at the edge of the hot pages may lie
 * in a buffer that a function had and did not fill. The kernel knows (mincore), for a
 * price: 0.9 us for a stack, 0.2 us each for many that lie side by side; and giving pages
 * back that are touched again at once is dearer still. So stacks that come back are noted
 * and looked at together, when 64 different ones wait, or 16 MiB of them, or after 1,024
 * returns of the same few: nothing is asked for the stack that a loop of short tasks
 * takes and gives, and what a burst of deep tasks leaves is bounded by the same numbers.
 */
#include "task/stack_pages.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "task/stack_slab.h"

#define NOTED_SIZE_MAX ((size_t)16 * 1024 * 1024)
#define GIVE_COUNT_MAX 1024
#define PAGES_AT_ONCE  1024 /* that the kernel is asked for */

/* Does not know: then it was. */
static void ask(char *first, size_t page_count, size_t page_size, unsigned char *ret_is)
{
    if (mincore(first, page_count * page_size, ret_is) < 0) {
        memset(ret_is, 1, page_count);
    }
}

/* From @first to the hot pages of one stack, of which @is_there tells. */
static void release(char *first, size_t page_count, size_t page_size,
                    const unsigned char *is_there)
{
    size_t i = 0;

    while (i < page_count && (is_there[i] & 1) == 0) {
        i++;
    }
    if (i < page_count) {
        (void)madvise(first + i * page_size, (page_count - i) * page_size, MADV_DONTNEED);
    }
}

/* The canary was read, and is there for that. */
static size_t bottom_of(const struct unc__coroutine_stack *stack, size_t page_size)
{
    return stack->guard == UNC__GUARD_CANARY ? page_size : 0;
}

/* What stepped over a canary has left something there. */
static void release_guard(const struct unc__coroutine_stack *stack)
{
    if (stack->guard == UNC__GUARD_CANARY) {
        (void)madvise(stack->low - stack->guard_size, stack->guard_size, MADV_DONTNEED);
    }
}

static void look_at_large(const struct unc__coroutine_stack *stack, size_t page_size,
                          unsigned char *is_there)
{
    char *first = stack->low + bottom_of(stack, page_size);
    size_t count = (size_t)(unc__stack_top(stack) - first) / page_size;

    release_guard(stack);
    count -= UNC__STACK_PAGES_HOT;
    while (count > 0) {
        size_t part = count < PAGES_AT_ONCE ? count : PAGES_AT_ONCE;

        ask(first, part, page_size, is_there);
        release(first, part, page_size, is_there);
        first += part * page_size;
        count -= part;
    }
}

static bool is_wanted(const struct unc__coroutine_stack *stack)
{
    return stack->is_noted && !stack->is_taken;
}

/* @stack and those after it in memory that are to be looked at too. */
static void look_at_run(struct unc__coroutine_stack *stack, size_t page_size)
{
    unsigned char is_there[PAGES_AT_ONCE];
    const struct unc__stack_slab *slab = stack->slab;
    const struct unc__coroutine_stack *end = slab->stacks + slab->begun_count;
    size_t guard_pages = stack->guard_size / page_size;
    size_t pages_each = guard_pages + stack->size / page_size;
    size_t count = 0;

    if (pages_each > PAGES_AT_ONCE) {
        look_at_large(stack, page_size, is_there);
        stack->is_noted = false;
        return;
    }
    while (stack + count < end && is_wanted(stack + count) &&
           (count + 1) * pages_each <= PAGES_AT_ONCE) {
        count++;
    }
    ask(stack->low - stack->guard_size, count * pages_each, page_size, is_there);
    for (size_t i = 0; i < count; i++, stack++) {
        size_t bottom = bottom_of(stack, page_size) / page_size;
        const unsigned char *pages = is_there + i * pages_each;

        if (memchr(pages, 1, guard_pages) != NULL) {
            release_guard(stack);
        }
        release(stack->low + bottom * page_size,
                pages_each - guard_pages - bottom - UNC__STACK_PAGES_HOT, page_size,
                pages + guard_pages + bottom);
        stack->is_noted = false;
    }
}

/* The first of the neighbours that are looked at with @stack. */
static struct unc__coroutine_stack *begin_of_run(struct unc__coroutine_stack *stack)
{
    while (stack > stack->slab->stacks && is_wanted(stack - 1)) {
        stack--;
    }
    return stack;
}

static void look(struct unc__stack_pages *pages)
{
    size_t page_size = unc__stack_page_size();
    int saved_errno = errno;

    for (size_t i = 0; i < pages->noted_count; i++) {
        struct unc__coroutine_stack *stack = pages->noted[i];

        while (is_wanted(stack)) {
            look_at_run(begin_of_run(stack), page_size);
        }
        stack->is_noted = false;
    }
    *pages = (struct unc__stack_pages){ .noted_count = 0 };
    errno = saved_errno;
}

void unc__stack_pages_note(struct unc__stack_pages *pages,
                           struct unc__coroutine_stack *stack)
{
    if (!stack->is_noted) {
        stack->is_noted = true;
        pages->noted[pages->noted_count++] = stack;
        pages->noted_size += stack->size;
    }
    if (++pages->give_count >= GIVE_COUNT_MAX || pages->noted_size >= NOTED_SIZE_MAX ||
        pages->noted_count == UNC__STACK_PAGES_NOTED) {
        look(pages);
    }
}

void unc__stack_pages_forget(struct unc__stack_pages *pages,
                             const struct unc__stack_slab *slab)
{
    size_t kept = 0;

    for (size_t i = 0; i < pages->noted_count; i++) {
        if (pages->noted[i]->slab == slab) {
            pages->noted_size -= pages->noted[i]->size;
        } else {
            pages->noted[kept++] = pages->noted[i];
        }
    }
    pages->noted_count = kept;
}
