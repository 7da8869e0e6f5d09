/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_FIBER_H
#define UNC_TASK_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/valgrind.h"

/*
 * What the tools that watch a program's memory want to hear of its stacks. Their
 * functions are weak: they are there in an instrumented program, also where this library
 * itself was built without, and nowhere else.
 */

/* Or a function that switches would be entered on one side and left on the other. */
#define UNC__ALWAYS_INLINE static inline __attribute__((always_inline))

/* NOLINTBEGIN(bugprone-reserved-identifier): the sanitizers' own names */
extern void __sanitizer_start_switch_fiber(void **ret_fake, const void *low, size_t size)
    __attribute__((weak));
extern void __sanitizer_finish_switch_fiber(void *fake, const void **ret_low,
                                            size_t *ret_size) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *low, size_t size)
    __attribute__((weak));
extern void *__tsan_get_current_fiber(void) __attribute__((weak));
extern void *__tsan_create_fiber(unsigned flags) __attribute__((weak));
extern void __tsan_destroy_fiber(void *fiber) __attribute__((weak));
extern void __tsan_switch_to_fiber(void *fiber, unsigned flags) __attribute__((weak));
extern void __lsan_register_root_region(const void *low, size_t size)
    __attribute__((weak));
extern void __lsan_unregister_root_region(const void *low, size_t size)
    __attribute__((weak));
/* NOLINTEND(bugprone-reserved-identifier) */

/* What is kept of a coroutine for them. */
struct unc__fiber {
    const void *home_low; /* the stack it was entered from, as AddressSanitizer told */
    size_t home_size;
    void *self; /* ThreadSanitizer's */
    void *home;
};

/* unc__fiber_is_watched: whether somebody wants to hear of switches. */
static inline bool unc__fiber_is_watched(void)
{
    return __sanitizer_start_switch_fiber != NULL || __tsan_switch_to_fiber != NULL;
}

/* unc__fiber_reads_slabs: whether LeakSanitizer will look for pointers in the mapping of
 * which a stack is part, and read all of it that the kernel's list calls readable. */
static inline bool unc__fiber_reads_slabs(void)
{
    return __lsan_register_root_region != NULL;
}

/* unc__fiber_adds_roots, unc__fiber_drops_roots: pointers to memory in use may lie here:
 * in a slab; and, while a coroutine runs, on the stack it was entered from, which is
 * nobody's then. */
static inline void unc__fiber_adds_roots(const void *memory, size_t size)
{
    if (__lsan_register_root_region != NULL) {
        __lsan_register_root_region(memory, size);
    }
}

static inline void unc__fiber_drops_roots(const void *memory, size_t size)
{
    if (__lsan_unregister_root_region != NULL) {
        __lsan_unregister_root_region(memory, size);
    }
}

/* unc__fiber_stack_made: valgrind's number of a stack; 0: it is not there. */
static inline uint32_t unc__fiber_stack_made(const char *low, size_t size)
{
    return (uint32_t)unc__valgrind_request(UNC__VALGRIND_ADD_STACK, (uintptr_t)low,
                                           (uintptr_t)low + size - 1);
}

static inline void unc__fiber_stack_gone(uint32_t number)
{
    (void)unc__valgrind_request(UNC__VALGRIND_REMOVE_STACK, number, 0);
}

/* unc__fiber_stack_taken: somebody else's frames were there before. */
static inline void unc__fiber_stack_taken(const char *low, size_t size)
{
    if (__asan_unpoison_memory_region != NULL) {
        __asan_unpoison_memory_region(low, size);
    }
}

/*
 * Around each switch, in this order. Where it comes from, right before:
 *   unc__fiber_enter(fiber, low, size)    to the coroutine with that stack
 *   unc__fiber_leave(fiber, is_last)      from it, home
 * Each returns what the same side hands, right after it has come back, to
 *   unc__fiber_is_home(fake)              unc__fiber_is_inside(fiber, fake)
 * which the beginning of a coroutine calls with NULL.
 */
UNC__ALWAYS_INLINE void *unc__fiber_enter(struct unc__fiber *fiber, const char *low,
                                          size_t size)
{
    void *fake = NULL;

    if (__tsan_switch_to_fiber != NULL) {
        fiber->home = __tsan_get_current_fiber();
        if (fiber->self == NULL) {
            fiber->self = __tsan_create_fiber(0);
        }
        __tsan_switch_to_fiber(fiber->self, 0);
    }
    if (__sanitizer_start_switch_fiber != NULL) {
        __sanitizer_start_switch_fiber(&fake, low, size);
    }
    return fake;
}

UNC__ALWAYS_INLINE void *unc__fiber_leave(struct unc__fiber *fiber, bool is_last)
{
    void *fake = NULL;

    if (__tsan_switch_to_fiber != NULL) {
        __tsan_switch_to_fiber(fiber->home, 0);
    }
    if (__sanitizer_start_switch_fiber != NULL) {
        __sanitizer_start_switch_fiber(is_last ? NULL : &fake, fiber->home_low,
                                       fiber->home_size);
        unc__fiber_drops_roots(fiber->home_low, fiber->home_size);
    }
    return fake;
}

UNC__ALWAYS_INLINE void unc__fiber_is_home(void *fake)
{
    if (__sanitizer_finish_switch_fiber != NULL) {
        __sanitizer_finish_switch_fiber(fake, NULL, NULL);
    }
}

UNC__ALWAYS_INLINE void unc__fiber_is_inside(struct unc__fiber *fiber, void *fake)
{
    if (__sanitizer_finish_switch_fiber != NULL) {
        __sanitizer_finish_switch_fiber(fake, &fiber->home_low, &fiber->home_size);
        unc__fiber_adds_roots(fiber->home_low, fiber->home_size);
    }
}

/* unc__fiber_done: the coroutine is gone. */
static inline void unc__fiber_done(struct unc__fiber *fiber)
{
    if (__tsan_destroy_fiber != NULL && fiber->self != NULL) {
        __tsan_destroy_fiber(fiber->self);
        fiber->self = NULL;
    }
}

#endif
