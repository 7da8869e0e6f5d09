/* SPDX-License-Identifier: MIT */
/* What a report adds: a stack that is suspended, if it is still there. */
#include <sys/mman.h>
#include <unistd.h>

#include "lib/case.h"

#include "record/reader.h"
#include "record/visit.h"
#include "stack/caller.h"

static __attribute__((noinline)) struct unc__caller caller_of_this(void)
{
    return UNC__CALLER();
}

UNC_TEST(visit_stack__of_a_suspended_place__has_it_innermost)
{
    struct unc__caller caller = caller_of_this();
    uint32_t stack = unc__visit_stack(&caller);
    struct unc__stack_view view = unc__record_stack_view(stack);

    assert_true(stack != 0);
    assert_true(view.frame_count > 1);
    assert_int_equal(view.frames[0], caller.ra);
    assert_int_equal(unc__visit_stack(&caller), stack); /* equal stacks are one */
}

UNC_TEST(visit_stack__whose_memory_is_gone__is_as_much_as_is_known)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE) * 4;
    char *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct unc__caller caller = caller_of_this();
    struct unc__caller none = { 0 };
    uint32_t before;

    assert_true(memory != MAP_FAILED);
    caller.sp = (uintptr_t)memory + size / 2;
    caller.fp = caller.sp;
    before = unc__visit_stack(&caller); /* found readable once */
    assert_int_equal(munmap(memory, size), 0);

    assert_true(before != 0);
    assert_in_range(unc__record_stack_view(unc__visit_stack(&caller)).frame_count, 1, 64);
    assert_int_equal(unc__visit_stack(&none), 0);
}

UNC_TEST(visit__under_way__is_seen_by_who_would_take_memory_away)
{
    assert_false(unc__visit_is_on());
    unc__visit_begin();
    unc__visit_begin();
    unc__visit_end();
    assert_true(unc__visit_is_on());
    unc__visit_end();
    assert_false(unc__visit_is_on());
}

/* From here on nothing else is recorded, so it is the last case. */
UNC_TEST_LEAVING(visit__of_a_sealed_record__still_adds)
{
    struct unc__caller caller = caller_of_this();

    unc__record_seal();

    assert_int_equal(unc__record_stack_at(&caller), 0);
    assert_true(unc__record_stack_view(unc__visit_stack(&caller)).frame_count > 1);
}
