/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/case.h"

#include "reports/json_writer.h"
#include "reports/text_lines.h"
#include "reports/time.h"
#include "reports/utf8.h"

static struct unc__sink memory(void)
{
    struct unc__sink sink;

    assert_int_equal(unc__sink_init_memory(&sink), 0);
    return sink;
}

static void assert_text(struct unc__sink *sink, const char *expected)
{
    char *text = NULL;
    size_t size = 0;

    assert_int_equal(unc__sink_take(sink, &text, &size), 0);
    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
    unc__sink_text_free(text);
}

static void assert_json_string(const char *string, size_t size, const char *expected)
{
    struct unc__sink sink = memory();
    struct unc__json json = unc__json_init(&sink);

    unc__json_bytes(&json, NULL, string, size);
    assert_text(&sink, expected);
}

UNC_TEST(json_string__plain_and_utf8__stay_as_they_are)
{
    assert_json_string("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10,
                       "\"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

UNC_TEST(json_string__control_characters__are_escaped)
{
    assert_json_string("\"\\\n\t\x1b\x7f\0", 7,
                       "\"\\\"\\\\\\n\\t\\u001b\\u007f\\u0000\"");
}

UNC_TEST(json_string__invalid_utf8__becomes_replacement_characters)
{
    assert_json_string("\xff", 1, "\"\xef\xbf\xbd\"");
    assert_json_string("\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    assert_json_string("\xed\xa0\x80x", 4, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\"");
}

UNC_TEST(utf8__cut_overlong_and_too_large__are_invalid)
{
    assert_int_equal(unc__utf8_length("\xe2\x82", 2), 0);
    assert_int_equal(unc__utf8_length("\xe0\x80\xaf", 3), 0);
    assert_int_equal(unc__utf8_length("\xf4\x90\x80\x80", 4), 0);
    assert_int_equal(unc__utf8_length("\xf4\x8f\xbf\xbf", 4), 4);
}

UNC_TEST(json_number__extremes__are_exact)
{
    struct unc__sink sink = memory();
    struct unc__json json = unc__json_init(&sink);

    unc__json_begin_array(&json, NULL);
    unc__json_signed(&json, NULL, INT64_MIN);
    unc__json_unsigned(&json, NULL, UINT64_MAX);
    unc__json_hex(&json, NULL, 0);
    unc__json_end_array(&json);

    assert_text(&sink,
                "[\n  -9223372036854775808,\n  18446744073709551615,\n  \"0x0\"\n]\n");
}

UNC_TEST(json_nesting__empty_and_full__places_commas)
{
    struct unc__sink sink = memory();
    struct unc__json json = unc__json_init(&sink);

    unc__json_begin_object(&json, NULL);
    unc__json_begin_array(&json, "empty");
    unc__json_end_array(&json);
    unc__json_begin_object(&json, "full");
    unc__json_bool(&json, "a", true);
    unc__json_string(&json, "b", NULL);
    unc__json_end_object(&json);
    unc__json_end_object(&json);

    assert_text(&sink, "{\n  \"empty\": [],\n  \"full\": {\n    \"a\": true,\n    \"b\": "
                       "null\n  }\n}\n");
}

UNC_TEST(sink__more_than_its_first_memory__grows)
{
    struct unc__sink sink = memory();
    char *text = NULL;
    size_t size = 0;

    for (int i = 0; i < 100000; i++) {
        unc__sink_add(&sink, "0123456789");
    }

    assert_int_equal(unc__sink_take(&sink, &text, &size), 0);
    assert_int_equal(size, 1000000);
    assert_memory_equal(text + 999990, "0123456789", 10);
    unc__sink_text_free(text);
}

UNC_TEST(sink__full_disk__tells_once_at_the_end)
{
    struct unc__sink sink;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    assert_int_equal(unc__sink_init_fd(&sink, fd), 0);
    for (int i = 0; i < 100000; i++) {
        unc__sink_add(&sink, "0123456789");
    }

    assert_int_equal(unc__sink_flush(&sink), -ENOSPC);
    unc__sink_done(&sink);
    (void)close(fd);
}

UNC_TEST(text__escapes_and_reordering__are_neutralised)
{
    struct unc__sink sink = memory();

    unc__line_add(&sink, "a\x1b[31m\n\xc2\x9b\xe2\x80\xae\xff\xc3\xa9");

    assert_text(&sink, "a\\x1b[31m\\x0a\\xc2\\x9b\\xe2\\x80\\xae\xef\xbf\xbd\xc3\xa9");
}

static void assert_time(int64_t seconds, const char *expected)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__time_write(&text, seconds * 1000000000 + 7000000);
    assert_string_equal(buffer, expected);
}

UNC_TEST(time__leap_days_and_ends_of_years__are_right)
{
    assert_time(0, "1970-01-01T00:00:00.007Z");
    assert_time(951782399, "2000-02-28T23:59:59.007Z");
    assert_time(951782400, "2000-02-29T00:00:00.007Z");
    assert_time(1709251199, "2024-02-29T23:59:59.007Z");
    assert_time(1767225599, "2025-12-31T23:59:59.007Z");
    assert_time(4107542400, "2100-03-01T00:00:00.007Z");
}
