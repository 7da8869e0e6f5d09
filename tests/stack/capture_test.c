/* SPDX-License-Identifier: MIT */
/* Capturing: depth, repeatability, errno, with and without a memo. */
#include <errno.h>
#include <string.h>
#include <ucontext.h>

#include "lib/case.h"
#include "lib/child.h"

#include "stack/memo_record.h"
#include "stack/stack.h"

#define DEEP 100

/* What a capture of a new stack may take of the stack it runs on: a handler has 8 KiB at
 * times, and the kernel's own frame is up to half of that. Sanitizers need more. */
#define ROOM_SIZE 65536
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROOM_USED_MAX 16384
#else
#define ROOM_USED_MAX 4096
#endif

static union {
    unsigned char bytes[UNC__STACK_MEMO_SIZE];
    uint64_t aligned;
} memory;

static struct unc__stack_memo *const memo = (struct unc__stack_memo *)(void *)&memory;

/* libunwind keeps a pipe from its first walk on. */
UNC_TEST_START
{
    (void)unc__stack_start(UNC__STACK_LIBUNWIND);
    (void)unc__stack_start(UNC__STACK_TABLES);
}

static __attribute__((noinline)) void take(struct unc__stack_memo *with, size_t depth,
                                           struct unc__captured *ret_captured)
{
    struct unc__caller caller = UNC__CALLER();

    unc__stack_capture(with, &caller, depth, ret_captured);
}

/* A stack of at least @below frames of our own. */
static __attribute__((noinline)) void take_below(unsigned below,
                                                 struct unc__stack_memo *with,
                                                 size_t depth,
                                                 struct unc__captured *ret_captured)
{
    if (below > 0) {
        take_below(below - 1, with, depth, ret_captured);
    } else {
        take(with, depth, ret_captured);
    }
    __asm__ volatile("" ::: "memory");
}

UNC_TEST(capture__deep_stack__gives_as_many_as_asked_for)
{
    struct unc__captured captured;

    for (size_t depth = 1; depth <= UNC__STACK_DEPTH_MAX; depth++) {
        take_below(DEEP, memo, depth, &captured);
        assert_int_equal(captured.frame_count, depth);
        assert_true(captured.is_cut);
        take_below(DEEP, NULL, depth, &captured);
        assert_int_equal(captured.frame_count, depth);
        assert_true(captured.is_cut);
    }
}

UNC_TEST(capture__whole_stack__is_not_cut)
{
    struct unc__captured captured;

    take_below(5, NULL, UNC__STACK_DEPTH_MAX, &captured);

    assert_in_range(captured.frame_count, 8, UNC__STACK_DEPTH_MAX);
    assert_false(captured.is_cut);
}

UNC_TEST(capture__without_a_memo__has_its_frames_in_the_buffer)
{
    struct unc__captured captured;

    take_below(5, NULL, UNC__STACK_DEPTH_MAX, &captured);

    assert_in_range((uintptr_t)captured.frames, (uintptr_t)captured.buffer,
                    (uintptr_t)&captured.buffer[UNC__STACK_OWN_MAX]);
    assert_null(captured.tag);
}

UNC_TEST(capture__same_place_twice__gives_the_tag_back)
{
    struct unc__captured captured;

    memset(&memory, 0, sizeof memory);
    /* Volatile: a loop that is unrolled calls from two places. */
    for (volatile uint64_t i = 0; i < 3; i++) {
        take_below(5, memo, UNC__STACK_DEPTH_MAX, &captured);
        assert_non_null(captured.tag);
        assert_int_equal(*captured.tag, i);
        *captured.tag = i + 1;
    }
}

UNC_TEST(capture__with_and_without_a_memo__gives_equal_stacks)
{
    struct unc__captured captured[3];

    memset(&memory, 0, sizeof memory);
    for (volatile int i = 0; i < 3; i++) {
        take_below(5, i == 1 ? NULL : memo, UNC__STACK_DEPTH_MAX, &captured[i]);
    }

    assert_int_equal(captured[0].frame_count, captured[1].frame_count);
    assert_ptr_equal(captured[0].frames, captured[2].frames); /* a hit */
    assert_memory_equal(captured[0].frames, captured[1].frames,
                        captured[0].frame_count * sizeof(uintptr_t));
}

/* More than there is room for: the oldest make way, and none is mistaken for another. */
UNC_TEST(capture__more_stacks_than_the_memo_holds__the_oldest_make_way)
{
    struct unc__captured captured;

    memset(&memory, 0, sizeof memory);
    for (volatile unsigned below = 0; below < DEEP; below++) {
        take_below(below, memo, UNC__STACK_DEPTH_MAX, &captured);
        assert_int_equal(*captured.tag, 0);
        *captured.tag = below + 1;
    }
    for (volatile unsigned i = 0; i < DEEP; i++) {
        unsigned below = DEEP - 1 - i;

        take_below(below, memo, UNC__STACK_DEPTH_MAX, &captured);
        assert_true(*captured.tag == 0 || *captured.tag == below + 1);
        if (i == 0) {
            assert_int_equal(*captured.tag, DEEP);
        }
    }
    assert_int_equal(*captured.tag, 0); /* the first is long forgotten */
}

/* After some hundred million stacks the laps are counted from the start again. */
UNC_TEST(capture__laps_run_out__starts_afresh)
{
    struct unc__captured captured;

    memset(&memory, 0, sizeof memory);
    memo->head = UINT32_MAX / UNC__MEMO_LAP * UNC__MEMO_LAP - UNC__MEMO_LAP / 2;
    for (volatile unsigned round = 0; round < 4; round++) {
        for (volatile unsigned below = 0; below < DEEP; below++) {
            take_below(below, memo, UNC__STACK_DEPTH_MAX, &captured);
            assert_true(*captured.tag == 0 || *captured.tag == below + 1);
            *captured.tag = below + 1;
        }
    }
    assert_true(memo->head < 64 * UNC__MEMO_LAP);
}

static ucontext_t outside;
static ucontext_t inside;
static struct unc__captured captured_inside; /* elsewhere: 700 bytes of the caller's */

static void capture_inside(void)
{
    take_below(1, memo, UNC__STACK_DEPTH_MAX, &captured_inside);
    (void)swapcontext(&inside, &outside);
    take_below(2, NULL, UNC__STACK_DEPTH_MAX, &captured_inside);
    (void)swapcontext(&inside, &outside);
}

/* How much of @room was written to since it was filled; it is filled again. */
static size_t measure(unsigned char room[ROOM_SIZE])
{
    size_t unused = 0;

    while (unused < ROOM_SIZE && room[unused] == 0xa5) {
        unused++;
    }
    memset(room, 0xa5, unused);
    return ROOM_SIZE - unused;
}

UNC_TEST(capture__new_stack__takes_little_of_the_stack_it_runs_on)
{
    static _Alignas(16) unsigned char room[ROOM_SIZE];

    memset(&memory, 0, sizeof memory);
    memset(room, 0xa5, sizeof room);
    assert_int_equal(getcontext(&inside), 0);
    inside.uc_stack.ss_sp = room;
    inside.uc_stack.ss_size = sizeof room;
    inside.uc_link = &outside;
    makecontext(&inside, capture_inside, 0);

    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(swapcontext(&outside, &inside), 0);
        assert_in_range(captured_inside.frame_count, 3, 6);
        assert_in_range(measure(room), 256, ROOM_USED_MAX);
    }
    assert_int_equal(swapcontext(&outside, &inside), 0); /* to its end */
}

UNC_TEST(capture__always__keeps_errno)
{
    static const enum unc__stack_backend backends[] = { UNC__STACK_LIBUNWIND,
                                                        UNC__STACK_FRAME_POINTERS,
                                                        UNC__STACK_TABLES };
    struct unc__captured captured;

    for (size_t i = 0; i < sizeof backends / sizeof *backends; i++) {
        errno = 42;
        (void)unc__stack_start(backends[i]);
        unc__stack_prepare_thread();
        take_below(DEEP, NULL, UNC__STACK_DEPTH_MAX, &captured);
        take_below(DEEP, memo, UNC__STACK_DEPTH_MAX, &captured);
        assert_int_equal(errno, 42);
    }
}

static int capture_in_child(void *userdata)
{
    struct unc__captured captured;

    take_below(5, userdata, UNC__STACK_DEPTH_MAX, &captured);
    return captured.frame_count > 5 ? 0 : 1;
}

UNC_TEST(capture__in_a_forked_child__works)
{
    struct unc__stack_memo *const memos[] = { NULL, memo };

    for (size_t i = 0; i < 2; i++) {
        struct child child;

        child_call(&child, capture_in_child, memos[i]);

        assert_int_equal(child.exit_code, 0);
        child_done(&child);
    }
}

UNC_TEST(capture__nothing_wanted__gives_nothing)
{
    struct unc__captured captured;

    assert_int_equal(unc__stack_start(UNC__STACK_NONE), UNC__STACK_NONE);
    take_below(5, memo, 8, &captured);
    assert_int_equal(captured.frame_count, 0);
    take_below(5, NULL, 8, &captured);
    assert_int_equal(captured.frame_count, 0);
    assert_int_equal(unc__stack_start(UNC__STACK_TABLES), UNC__STACK_TABLES);
}
