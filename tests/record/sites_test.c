/* SPDX-License-Identifier: MIT */
/* Sites are known by content, whatever address they come from. */
#include <stdio.h>
#include <string.h>

#include "lib/case.h"

#include "record/reader.h"
#include "record/record.h"

UNC_TEST(sites__same_struct_twice__has_one_number)
{
    static const struct unc_site site = { "a.c", "f", "unc_loop_new", 12 };
    uint32_t number = unc__record_site(&site);
    struct unc__site_view view = unc__record_site_view(number);

    assert_int_equal(unc__record_site(&site), number);
    assert_string_equal(view.file, "a.c");
    assert_string_equal(view.function, "f");
    assert_string_equal(view.call, "unc_loop_new");
    assert_int_equal(view.line, 12);
}

UNC_TEST(sites__equal_contents_elsewhere__have_one_number)
{
    char file[] = "b.c";
    struct unc_site first = { "b.c", "g", "unc_loop_close", 1 };
    struct unc_site second = { file, "g", "unc_loop_close", 1 };

    assert_int_equal(unc__record_site(&first), unc__record_site(&second));
}

UNC_TEST(sites__one_address_with_changing_contents__is_told_apart)
{
    struct unc_site site = { "c.c", "h", "unc_loop_call_soon", 1 };
    uint32_t numbers[100];

    for (unsigned i = 0; i < 100; i++) {
        site.line = i + 1;
        numbers[i] = unc__record_site(&site);
    }
    for (unsigned i = 0; i < 100; i++) {
        site.line = i + 1;
        assert_int_equal(unc__record_site(&site), numbers[i]);
        assert_int_equal(unc__record_site_view(numbers[i]).line, i + 1);
    }
}

/* As after dlclose and dlopen, when another library's strings lie where ours lay. */
UNC_TEST(sites__same_pointers_to_other_strings__are_told_apart)
{
    char strings[3][8] = { "x.c", "f", "call_x" };
    static const char *const others[3] = { "y.c", "fg", "call_y" };
    struct unc_site site = { strings[0], strings[1], strings[2], 1 };
    uint32_t numbers[4] = { unc__record_site(&site) };

    for (int i = 0; i < 3; i++) {
        memcpy(strings[i], others[i], strlen(others[i]) + 1);
        numbers[i + 1] = unc__record_site(&site);
        assert_int_not_equal(numbers[i + 1], numbers[i]);
        assert_int_equal(unc__record_site(&site), numbers[i + 1]);
    }

    assert_string_equal(unc__record_site_view(numbers[3]).file, "y.c");
    assert_string_equal(unc__record_site_view(numbers[3]).function, "fg");
    assert_string_equal(unc__record_site_view(numbers[3]).call, "call_y");
    assert_string_equal(unc__record_site_view(numbers[0]).file, "x.c");
}

UNC_TEST(sites__strings_too_long_to_keep__have_one_number)
{
    char file[2000];
    struct unc_site site = { file, "f", "call", 1 };
    uint32_t number;

    memset(file, 'f', sizeof file - 1);
    file[sizeof file - 1] = '\0';
    number = unc__record_site(&site);

    assert_true(number > 0);
    assert_int_equal(unc__record_site(&site), number);
}

UNC_TEST(sites__missing_strings__read_as_empty)
{
    struct unc_site site = { NULL, NULL, NULL, 3 };
    struct unc__site_view view = unc__record_site_view(unc__record_site(&site));

    assert_string_equal(view.file, "");
    assert_string_equal(view.function, "");
    assert_string_equal(view.call, "");
    assert_int_equal(view.line, 3);
    assert_int_equal(unc__record_site(NULL), 0);
    assert_string_equal(unc__record_site_view(0).file, "");
    assert_string_equal(unc__record_site_view(UINT32_MAX).call, "");
}

UNC_TEST(sites__more_than_the_cache_holds__are_all_right)
{
    enum {
        COUNT = 10000
    };
    static struct unc_site sites[COUNT];
    static uint32_t numbers[COUNT];

    for (unsigned i = 0; i < COUNT; i++) {
        sites[i] = (struct unc_site){ "many.c", "m", "call", i };
        numbers[i] = unc__record_site(&sites[i]);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(unc__record_site(&sites[i]), numbers[i]);
        assert_int_equal(unc__record_site_view(numbers[i]).line, i);
    }
}
