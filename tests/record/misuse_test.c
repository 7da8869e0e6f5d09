/* SPDX-License-Identifier: MIT */
/* Lifecycle errors: equal ones are one with a count; beyond the table they are counted.
 */
#include <unclosed/error.h>

#include "lib/case.h"

#include "record/reader.h"
#include "record/record.h"

static struct unc__misuse misuse_of(uint64_t key)
{
    return (struct unc__misuse){ .code = UNC_ECLOSED, .key = key, .use_stack = 3 };
}

UNC_TEST(misuse__repeated__is_one_with_a_count)
{
    struct unc__misuse misuse = misuse_of(1);
    struct unc__misuse other = misuse_of(1);
    struct unc__misuse_view view;
    size_t before = unc__record_misuse_count();

    other.use_stack = 4;
    for (int i = 0; i < 1000; i++) {
        unc__record_misuse(&misuse);
    }
    unc__record_misuse(&other);

    assert_int_equal(unc__record_misuse_count(), before + 2);
    assert_true(unc__record_read_misuse(before, &view));
    assert_int_equal(view.count, 1000);
    assert_int_equal(view.misuse.code, UNC_ECLOSED);
    assert_int_equal(view.misuse.use_stack, 3);
    assert_true(unc__record_read_misuse(before + 1, &view));
    assert_int_equal(view.count, 1);
    assert_false(unc__record_read_misuse(before + 2, &view));
}

UNC_TEST(misuse__of_many_tasks_at_one_place__is_one_and_names_the_first)
{
    struct unc__misuse misuse = {
        .code = UNC_EUNREAD, .kind = UNC__KIND_TASK, .error = -5, .use_stack = 3
    };
    struct unc__misuse_view view;
    size_t before = unc__record_misuse_count();

    for (uint64_t serial = 7; serial < 107; serial++) {
        misuse.key = serial;
        misuse.name = unc__record_name(serial == 7 ? "first" : "other");
        unc__record_misuse(&misuse);
    }
    misuse.error = -32;
    unc__record_misuse(&misuse);

    assert_int_equal(unc__record_misuse_count(), before + 2);
    assert_true(unc__record_read_misuse(before, &view));
    assert_int_equal(view.count, 100);
    assert_int_equal(view.misuse.key, 7);
    assert_string_equal(unc__record_string(view.misuse.name), "first");
    assert_int_equal(unc__record_name(NULL) | unc__record_name(""), 0);
}

UNC_TEST(misuse__more_than_the_table_holds__is_counted_as_dropped)
{
    uint64_t dropped = unc__record_dropped_total();
    size_t before = unc__record_misuse_count();

    for (uint64_t key = 100; key < 2100; key++) {
        struct unc__misuse misuse = misuse_of(key);

        unc__record_misuse(&misuse);
    }

    assert_int_equal(unc__record_misuse_count(), 1024);
    assert_int_equal(unc__record_dropped_total() - dropped, 2000 - (1024 - before));
}
