/* SPDX-License-Identifier: MIT */
/* What was acquired before the record was there is in the record. */
#include "record/early.h"
#include "record/fd_table.h"
#include "record/reader.h"

#include "lib/case.h"

int early_library_is_there(void);

static struct unc__entry_view read_fd(int fd)
{
    struct unc__token token = unc__record_fd_find(fd);
    struct unc__entry_view view;

    assert_true(token.serial != 0);
    assert_true(unc__record_read(token.index, &view));
    assert_int_equal(view.kind, UNC__KIND_FD);
    assert_int_equal(view.key, (uint64_t)fd);
    assert_int_equal(unc__record_stack_view(view.acquired_stack).frame_count, 1);
    return view;
}

/* First of all cases: the ones below change what is there. */
UNC_TEST(early__acquired_by_a_librarys_constructor__is_in_the_record)
{
    assert_int_equal(early_library_is_there(), 1);
    assert_int_equal(early.library.process, UINT32_MAX);
    (void)read_fd(22);
#ifdef EARLY_WITHOUT_SANITIZERS
    assert_int_equal(early_ifunc(), 42);
    assert_true(early.resolver.serial != 0);
    assert_true(early.preinit.serial != 0);
    (void)read_fd(20);
    (void)read_fd(21);
#endif
}

UNC_TEST(early__released_there_again__is_forgotten)
{
    assert_true(early.released.serial != 0);
    assert_int_equal(unc__record_fd_find(23).serial, 0);
}

UNC_TEST(early__more_than_the_page_holds__is_counted)
{
    uint64_t held = unc__record_counters(UNC__KIND_FD).acquired +
                    unc__record_counters(UNC__KIND_TIMER).acquired;

    assert_int_equal(held, EARLY_PLACES - 1); /* without the released one */
    assert_int_equal(unc__record_dropped(UNC__DROP_EARLY), early.refused);
    assert_int_equal(unc__record_dropped_total(), early.refused);
}

UNC_TEST(early__token_of_before__is_still_good)
{
    uint64_t live = unc__record_counters(UNC__KIND_TIMER).live;
    struct unc__entry_view view = read_fd(22);

    unc__record_set_detail(early.library, 99);
    unc__record_set_name(early.library, "late name");
    assert_true(unc__record_read(view.index, &view));
    assert_int_equal(view.detail, 99);
    assert_string_equal(unc__record_string(view.name), "late name");
    unc__record_release(early.library, 0);
    assert_int_equal(unc__record_fd_find(22).serial, 0);
    unc__record_release(early.library, 0);
    unc__record_release(early.timer, 0);
    unc__record_release(early.timer, 0);
    assert_int_equal(unc__record_counters(UNC__KIND_TIMER).live, live - 1);
}
