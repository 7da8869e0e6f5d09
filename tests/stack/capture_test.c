/* SPDX-License-Identifier: MIT */
/* Capturing: depth, repeatability, errno, and both unwinders giving the same answer. */
#include <errno.h>
#include <string.h>

#include "lib/case.h"
#include "lib/child.h"

#include "record/record.h"
#include "stack/stack.h"

/* Under ThreadSanitizer libunwind is refused, see stack/unwinder.c. */
#if defined(__SANITIZE_THREAD__)
#define IS_LIBUNWIND_REFUSED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_LIBUNWIND_REFUSED 1
#endif
#endif

#ifdef IS_LIBUNWIND_REFUSED
#define LIBUNWIND_OR_ELSE UNC__STACK_LIBGCC
#else
#define LIBUNWIND_OR_ELSE UNC__STACK_LIBUNWIND
#endif

/* Otherwise nothing here would bring the constructor that starts the unwinder along. */
/* libunwind keeps a pipe from its first walk on: another reason to have to ask for it. */
UNC_TEST_START
{
    unc__record_start();
    (void)unc__stack_start(UNC__STACK_LIBUNWIND);
    unc__stack_prepare_thread();
    (void)unc__stack_start(UNC__STACK_LIBGCC);
}

/* A stack of at least @depth frames of our own. */
static __attribute__((noinline)) size_t capture_below(unsigned depth, uintptr_t *frames,
                                                      size_t max)
{
    size_t count = depth > 0 ? capture_below(depth - 1, frames, max)
                             : unc__stack_capture(frames, max);

    __asm__ volatile("" ::: "memory");
    return count;
}

UNC_TEST(capture__deep_stack__gives_as_many_as_asked_for)
{
    uintptr_t frames[UNC__STACK_DEPTH_MAX];

    assert_int_equal(capture_below(100, frames, 1), 1);
    assert_int_equal(capture_below(100, frames, UNC__STACK_DEPTH_MAX),
                     UNC__STACK_DEPTH_MAX);
}

UNC_TEST(capture__same_place_twice__gives_equal_stacks)
{
    uintptr_t frames[2][UNC__STACK_DEPTH_MAX];
    size_t counts[2];

    /* Volatile: a loop that is unrolled calls from two places. */
    for (volatile int i = 0; i < 2; i++) {
        counts[i] = capture_below(5, frames[i], UNC__STACK_DEPTH_MAX);
    }

    assert_int_equal(counts[0], counts[1]);
    assert_memory_equal(frames[0], frames[1], counts[0] * sizeof(uintptr_t));
}

UNC_TEST(capture__always__keeps_errno)
{
    uintptr_t frames[8];

    errno = 42;
    (void)unc__stack_capture(frames, 8);

    assert_int_equal(errno, 42);
}

UNC_TEST(capture__either_unwinder__gives_the_same_stack)
{
    static const enum unc__stack_backend wanted[] = { UNC__STACK_LIBUNWIND,
                                                      UNC__STACK_LIBGCC };
    static const enum unc__stack_backend expected[] = { LIBUNWIND_OR_ELSE,
                                                        UNC__STACK_LIBGCC };
    uintptr_t frames[2][UNC__STACK_DEPTH_MAX];
    size_t counts[2];

    /* Volatile: a loop that is unrolled calls from two places. */
    for (volatile int i = 0; i < 2; i++) {
        assert_int_equal(unc__stack_start(wanted[i]), expected[i]);
        unc__stack_prepare_thread(); /* or libgcc would stand in for libunwind */
        counts[i] = capture_below(5, frames[i], UNC__STACK_DEPTH_MAX);
    }

    /* They may differ in how they see the very last frame, the start of the thread. */
    assert_true(counts[0] >= 8 && counts[1] >= 8);
    assert_memory_equal(frames[0], frames[1], 8 * sizeof(uintptr_t));
}

static int capture_in_child(void *userdata)
{
    uintptr_t frames[UNC__STACK_DEPTH_MAX];

    (void)userdata;
    return capture_below(5, frames, UNC__STACK_DEPTH_MAX) > 5 ? 0 : 1;
}

UNC_TEST(capture__in_a_forked_child__works)
{
    struct child child;

    child_call(&child, capture_in_child, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(capture__nothing_wanted__gives_nothing)
{
    uintptr_t frames[8];

    assert_int_equal(unc__stack_start(UNC__STACK_NONE), UNC__STACK_NONE);
    assert_int_equal(unc__stack_capture(frames, 8), 0);
    assert_int_equal(unc__stack_start(UNC__STACK_LIBGCC), UNC__STACK_LIBGCC);
}
