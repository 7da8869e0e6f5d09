/* SPDX-License-Identifier: MIT */
/* Equal stacks have one number, and thousands of others keep theirs. */
#include "lib/case.h"
#include "lib/child.h"

#include "record/depot.h"
#include "record/reader.h"
#include "record/record.h"

static uint32_t add(uintptr_t a, uintptr_t b, size_t count)
{
    uintptr_t frames[] = { a, b };

    return unc__depot_add(unc__space_get(), frames, count, false);
}

UNC_TEST(depot__equal_stacks__share_one_number)
{
    uint32_t stack = add(1, 2, 2);

    assert_true(stack > 0);
    assert_int_equal(add(1, 2, 2), stack);
}

UNC_TEST(depot__other_order_or_length__is_another_stack)
{
    uint32_t stack = add(3, 4, 2);

    assert_int_not_equal(add(4, 3, 2), stack);
    assert_int_not_equal(add(3, 4, 1), stack);
    assert_int_equal(add(3, 4, 0), 0);
}

UNC_TEST(depot__cut_stack__is_another_and_says_so)
{
    uintptr_t frames[] = { 5, 6 };
    uint32_t whole = unc__depot_add(unc__space_get(), frames, 2, false);
    uint32_t cut = unc__depot_add(unc__space_get(), frames, 2, true);

    assert_int_not_equal(cut, whole);
    assert_int_equal(unc__depot_add(unc__space_get(), frames, 2, true), cut);
    assert_int_equal(unc__record_stack_view(cut).frame_count, 2);
    assert_true(unc__record_stack_view(cut).is_cut);
    assert_false(unc__record_stack_view(whole).is_cut);
}

UNC_TEST(depot__many_stacks__all_are_found_again)
{
    enum {
        COUNT = 50000
    };
    static uint32_t stacks[COUNT];

    for (uintptr_t i = 0; i < COUNT; i++) {
        stacks[i] = add(1000 + i, 7, 2);
    }
    for (uintptr_t i = 0; i < COUNT; i++) {
        struct unc__stack_view view = unc__record_stack_view(stacks[i]);

        assert_int_equal(add(1000 + i, 7, 2), stacks[i]);
        assert_int_equal(view.frame_count, 2);
        assert_int_equal(view.frames[0], 1000 + i);
    }
    assert_true(unc__record_stack_count() >= COUNT);
}

UNC_TEST(depot__unknown_number__has_no_frames)
{
    assert_int_equal(unc__record_stack_view(0).frame_count, 0);
    assert_int_equal(unc__record_stack_view(UINT32_MAX).frame_count, 0);
    assert_int_equal(unc__record_stack_view(unc__record_stack_count() + 1).frame_count,
                     0);
}

/* In a child: it fills the record. */
static int fill_up(void *userdata)
{
    struct unc__space *space = unc__space_get();
    uintptr_t frames[64] = { 0 };
    struct unc__acquisition what = { .kind = UNC__KIND_TIMER };
    struct unc__entry_view view;
    uint32_t first = add(8, 9, 2);
    uint32_t number_count;

    (void)userdata;
    while (frames[0] < 1000000 && unc__depot_add(space, frames, 64, false) != 0) {
        frames[0]++;
    }
    if (space->stack_words * sizeof(uint64_t) > 64 << 20 || frames[0] < 100000 ||
        unc__record_dropped_total() != 1) {
        return 1;
    }
    number_count = unc__record_stack_count();
    for (int i = 0; i < 1000; i++) {
        (void)unc__depot_add(space, frames, 64, false);
    }
    if (unc__record_stack_count() != number_count ||
        unc__record_dropped_total() != 1001) {
        return 2;
    }
    /* The resource is recorded all the same, and old stacks are still found. */
    return add(8, 9, 2) == first &&
                   unc__record_read(unc__record_acquire(&what).index, &view)
               ? 0
               : 3;
}

UNC_TEST(depot__beyond_the_limit__the_stack_is_dropped_not_the_entry)
{
    struct child child;

    child_call(&child, fill_up, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}

UNC_TEST(record_stack__same_line__has_one_number)
{
    uint32_t stacks[2];

    /* Volatile: a loop that is unrolled calls from two places. */
    for (volatile int i = 0; i < 2; i++) {
        stacks[i] = unc__record_stack();
    }

    assert_true(stacks[0] > 0);
    assert_int_equal(stacks[0], stacks[1]);
}
