/* SPDX-License-Identifier: MIT */
/* What a loop acquires has a stack with unwinder=frame-pointers too: our own frames lead
 * through, however the library was optimised. */
#include <unclosed/loop.h>

#include <stdint.h>

#include "lib/case.h"

#include "record/reader.h"

static int never(struct unc_loop *loop, void *userdata)
{
    (void)loop;
    (void)userdata;
    return 0;
}

static __attribute__((noinline)) int schedule(struct unc_loop *loop,
                                              struct unc_handle **ret_handle)
{
    int r = unc_loop_call_later(loop, UNC_MS(100000), never, NULL, ret_handle);

    __asm__ volatile("" ::: "memory"); /* the call above is not the last */
    return r;
}

/* The stack of the one timer there is. */
static struct unc__stack_view find_stack(void)
{
    struct unc__stack_view none = { 0 };
    struct unc__entry_view view;

    for (uint32_t index = 1; index <= unc__record_entry_count(); index++) {
        if (unc__record_read(index, &view) && view.kind == UNC__KIND_TIMER &&
            view.state == UNC__STATE_LIVE) {
            return unc__record_stack_view(view.acquired_stack);
        }
    }
    return none;
}

UNC_TEST(frame_pointers__timer_of_a_loop__has_its_caller)
{
    struct unc_loop *loop = NULL;
    struct unc_handle *handle = NULL;
    struct unc__stack_view stack;
    uintptr_t function = (uintptr_t)schedule;

    assert_int_equal(unc_loop_new(&loop), 0);
    assert_int_equal(schedule(loop, &handle), 0);

    stack = find_stack();
    assert_true(stack.frame_count > 0);
    assert_in_range(stack.frames[0], function, function + 4096);

    assert_int_equal(unc_handle_cancel(handle), 0);
    handle = unc_handle_unref(handle);
    loop = unc_loop_free(loop);
}
