/* SPDX-License-Identifier: MIT */
/* With enabled=0, which nobody could know yet, it is forgotten. */
#include "record/early.h"
#include "record/fd_table.h"
#include "record/reader.h"

#include "lib/case.h"

int early_library_is_there(void);

UNC_TEST(early__tracking_is_off__is_forgotten)
{
    assert_int_equal(early_library_is_there(), 1);
    assert_true(early.library.serial != 0);
    assert_int_equal(unc__record_fd_find(22).serial, 0);
    unc__record_set_detail(early.library, 99);
    unc__record_release(early.library, 0);
    assert_int_equal(unc__record_entry_count(), 0);
    assert_int_equal(
        unc__record_acquire(&(struct unc__acquisition){ .kind = UNC__KIND_FD }).serial,
        0);
}
