/* SPDX-License-Identifier: MIT */
/* What a report says has no meaning in anybody's syntax, and nothing of it is lost. */
#include <stdio.h>
#include <string.h>

#include "convert/escape.h"

#include "lib/case.h"

static const char *write_all(const char *from, const struct unc__escape *escapes)
{
    static char text[256];
    FILE *stream = fmemopen(text, sizeof text, "w");

    assert_non_null(stream);
    text[0] = '\0'; /* a stream that nothing is written to leaves what was there */
    unc__escaped_write(stream, from, escapes);
    assert_int_equal(fclose(stream), 0);
    return text;
}

UNC_TEST(escape__plain_text__stays)
{
    assert_string_equal(write_all("a/b.c:7 ~\x20|", NULL), "a/b.c:7 ~ |");
    assert_string_equal(write_all("\xc3\xa9\xf0\x9f\x92\xa9", unc__escapes_xml),
                        "\xc3\xa9\xf0\x9f\x92\xa9");
    assert_string_equal(write_all("", unc__escapes_xml), "");
    assert_string_equal(write_all(NULL, unc__escapes_xml), "");
}

UNC_TEST(escape__what_has_a_meaning__is_replaced_wherever_it_stands)
{
    assert_string_equal(write_all("<a b='\"'>&amp;", unc__escapes_xml),
                        "&lt;a b=&#39;&#34;&#39;&gt;&amp;amp;");
    assert_string_equal(write_all("]]>", unc__escapes_xml), "]]&gt;");
    assert_string_equal(write_all("&", unc__escapes_xml), "&amp;");
}

UNC_TEST(escape__what_cannot_be_seen__is_made_visible)
{
    assert_string_equal(write_all("\r\n\t\x1b\x7f", unc__escapes_xml),
                        "\\r\\n\\t\\x1b\\x7f");
    assert_string_equal(write_all("\xe2\x80\xae", unc__escapes_xml), "\\u202e");
    assert_string_equal(write_all("\xef\xbf\xbe\xef\xbf\xbf", NULL), "\\ufffe\\uffff");
    /* bytes that are no UTF-8, one cut short by the end among them */
    assert_string_equal(write_all("\xff<\xc3", unc__escapes_xml), "\\xff&lt;\\xc3");
    assert_string_equal(write_all("\xed\xa0\x80\xf0\x9f", NULL),
                        "\\xed\\xa0\\x80\\xf0\\x9f");
}

UNC_TEST(escape__backslash_of_what_was_made_visible__is_escaped_as_well)
{
    static const struct unc__escape in_quotes[] = { { '"', "\\\"" },
                                                    { '\\', "\\\\" },
                                                    { '\0', NULL } };

    assert_string_equal(write_all("\\ \n \"", in_quotes), "\\\\ \\\\n \\\"");
}
