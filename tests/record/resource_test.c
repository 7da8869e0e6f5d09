/* SPDX-License-Identifier: MIT */
/* The program's own kinds, through the public calls. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/loop.h>
#include <unclosed/resource.h>

#include "lib/case.h"
#include "lib/child.h"

#include "options/options.h"
#include "record/find.h"
#include "record/index_space.h"
#include "record/reader.h"

static const struct unc_resource_type slot_type = {
    .name = "pool slot",
    .release_call = "pool_put",
};

/* The newest live custom entry. */
static struct unc__entry_view newest(void)
{
    struct unc__entry_view view;

    assert_true(find_entry(unc__record_next_serial() - 1, &view));
    return view;
}

UNC_TEST(resource__acquired__is_recorded_with_words_site_and_stack)
{
    struct unc__entry_view view;
    struct unc__type_words words;
    int handle = 0;
    unsigned line = __LINE__ + 2;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, "session 17"), 0);
    view = newest();
    words = unc__record_type_words(view.kind, view.type);

    assert_int_equal(view.kind, UNC__KIND_CUSTOM);
    assert_int_equal(view.key, (uintptr_t)&handle);
    assert_string_equal(unc__record_string(view.name), "session 17");
    assert_string_equal(words.noun, "pool slot");
    assert_string_equal(words.missing_call, "pool_put");
    assert_int_equal(unc__record_site_view(view.site).line, line);
    assert_true(unc__record_stack_view(view.acquired_stack).frame_count > 0);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
}

UNC_TEST(resource__wrong_arguments__are_refused)
{
    static const struct unc_resource_type nameless = { .release_call = "put" };
    static const struct unc_resource_type callless = { .name = "thing" };
    int handle = 0;

    assert_int_equal(unc_resource_acquired(NULL, &handle, NULL), -EINVAL);
    assert_int_equal(unc_resource_acquired(&nameless, &handle, NULL), -EINVAL);
    assert_int_equal(unc_resource_acquired(&callless, &handle, NULL), -EINVAL);
    assert_int_equal(unc_resource_acquired(&slot_type, NULL, NULL), -EINVAL);
    assert_int_equal(unc_resource_released(&slot_type, NULL), -EINVAL);
    assert_int_equal(unc_resource_transferred(NULL, &handle, NULL), -EINVAL);
    assert_int_equal(unc_resource_expect_open(NULL, &handle, "x"), -EINVAL);
}

UNC_TEST(resource__not_held__is_not_found)
{
    int handle = 0;

    assert_int_equal(unc_resource_released(&slot_type, &handle), -ENOENT);
    assert_int_equal(unc_resource_transferred(&slot_type, &handle, NULL), -ENOENT);
    assert_int_equal(unc_resource_expect_open(&slot_type, &handle, "x"), -ENOENT);
}

UNC_TEST(resource__acquired_twice__exists)
{
    int handle = 0;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), 0);
    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), -EEXIST);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
    assert_int_equal(unc_resource_released(&slot_type, &handle), -ENOENT);
}

UNC_TEST(resource__types_of_one_name__are_one)
{
    struct unc_resource_type copy = slot_type;
    struct unc_resource_type other = { .name = "lease", .release_call = "lease_end" };
    int handle = 0;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), 0);
    assert_int_equal(unc_resource_released(&other, &handle), -ENOENT);
    assert_int_equal(unc_resource_released(&copy, &handle), 0);
}

UNC_TEST(resource__expected__has_its_reason_until_taken_back)
{
    struct unc__entry_view view;
    int handle = 0;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, "main"), 0);
    assert_int_equal(unc_resource_expect_open(&slot_type, &handle, "a cache"), 0);
    view = newest();
    assert_true((view.flags & UNC__FLAG_EXPECTED) != 0);
    assert_string_equal(unc__record_view_reason(&view), "a cache");
    assert_string_equal(unc__record_string(view.name), "main");

    assert_int_equal(unc_resource_expect_open(&slot_type, &handle, NULL), 0);
    assert_int_equal(newest().flags, 0);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
}

UNC_TEST(resource__transferred__belongs_to_the_loop_then_to_the_process)
{
    struct unc_loop *loop = NULL;
    struct unc__entry_view view;
    uint64_t serial;
    int handle = 0;

    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), 0);
    serial = newest().serial;
    assert_int_equal(unc_loop_new(&loop), 0);

    assert_int_equal(unc_resource_transferred(&slot_type, &handle, loop), 0);
    assert_true(find_entry(serial, &view));
    assert_true(view.owner != 0);
    assert_int_equal(unc_resource_transferred(&slot_type, &handle, NULL), 0);
    assert_true(find_entry(serial, &view));
    assert_int_equal(view.owner, 0);

    assert_int_equal(unc_loop_close(loop), 0);
    assert_int_equal(unc_resource_transferred(&slot_type, &handle, loop), UNC_ECLOSED);
    unc_loop_free(loop);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
}

UNC_TEST(resource__kind_filtered_out__is_silently_ignored)
{
    uint32_t kinds = unc__options.kinds;
    int handle = 0;

    unc__options.kinds = 1U << UNC__KIND_FD;
    assert_int_equal(unc_resource_acquired(&slot_type, &handle, NULL), 0);
    assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
    unc__options.kinds = kinds;
}

UNC_TEST(resource__for_ever_with_equal_names__does_not_grow)
{
    uint32_t count = 0;
    int handle = 0;

    for (int i = 0; i < 20000; i++) {
        if (i == 10000) {
            count = unc__record_entry_count();
        }
        assert_int_equal(unc_resource_acquired(&slot_type, &handle, "session"), 0);
        assert_int_equal(unc_resource_expect_open(&slot_type, &handle, "why"), 0);
        assert_int_equal(unc_resource_released(&slot_type, &handle), 0);
    }

    assert_int_equal(unc__record_entry_count(), count);
}

/* In a child: it fills the table of types. */
static int use_many_types(void *userdata)
{
    struct unc_resource_type type = { .release_call = "put" };
    char name[16];
    int refused = 0;

    (void)userdata;
    type.name = name;
    for (int i = 0; i < 300; i++) {
        int r;

        (void)snprintf(name, sizeof name, "type %d", i);
        r = unc_resource_acquired(&type, name, NULL);
        refused += r == -ENOSPC;
        if (r != 0 && r != -ENOSPC) {
            return 1;
        }
    }
    return refused == 300 - (UNC__INDEX_FIRST - 1) &&
                   unc__record_dropped_total() == (uint64_t)refused
               ? 0
               : 2;
}

UNC_TEST(resource__too_many_types__are_refused_and_counted)
{
    struct child child;

    child_call(&child, use_many_types, NULL);

    assert_int_equal(child.exit_code, 0);
    child_done(&child);
}
