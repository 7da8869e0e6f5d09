/* SPDX-License-Identifier: MIT */
/* Text in a buffer, against snprintf. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/case.h"

#include "base/text.h"

UNC_TEST(text__numbers_at_their_limits__are_written_in_full)
{
    char buffer[128];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_format(&text, "%ld %lu %lx ", INT64_MIN, UINT64_MAX, UINT64_MAX);
    unc__text_add_unsigned(&text, 0);

    assert_string_equal(buffer,
                        "-9223372036854775808 18446744073709551615 ffffffffffffffff 0");
    assert_int_equal(text.length, strlen(buffer));
    assert_false(text.is_cut);
}

UNC_TEST(text__format__agrees_with_snprintf)
{
    static const char format[] = "%s|%d|%u|%x|%ld|%lu|%lld|%llu|%zu|%c|%%";
    char expected[256];
    char buffer[256];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    (void)snprintf(expected, sizeof expected, format, "word", INT_MIN, UINT_MAX, 48879u,
                   LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX, SIZE_MAX, 'c');
    unc__text_format(&text, format, "word", INT_MIN, UINT_MAX, 48879u, LONG_MIN,
                     ULONG_MAX, LLONG_MIN, ULLONG_MAX, SIZE_MAX, 'c');

    assert_string_equal(buffer, expected);
}

UNC_TEST(text__more_than_fits__is_cut_and_says_so)
{
    char buffer[6];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, "abc");
    unc__text_format(&text, "%s%d", "de", 123);

    assert_string_equal(buffer, "abcde");
    assert_int_equal(text.length, 5);
    assert_true(text.is_cut);
}

UNC_TEST(text__exactly_what_fits__is_not_cut)
{
    char buffer[4];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, "abc");
    unc__text_add(&text, "");

    assert_string_equal(buffer, "abc");
    assert_false(text.is_cut);
}

UNC_TEST(text__room_for_the_end_only__stays_empty)
{
    char buffer[1];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__text_add(&text, "a");

    assert_string_equal(buffer, "");
    assert_true(text.is_cut);
}
