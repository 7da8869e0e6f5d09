/* SPDX-License-Identifier: MIT */
/* The parts of the command that are functions of text: printable, near, folded. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/fold.h"
#include "document/printable.h"
#include "lib/case.h"

static const char *copied(const char *text)
{
    static char buffer[256];

    (void)unc__printable_copy(buffer, sizeof buffer, text);
    return buffer;
}

UNC_TEST(printable__harmless_text__stays)
{
    assert_string_equal(copied("a b\\ caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
                        "a b\\ caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    assert_string_equal(copied(""), "");
    assert_string_equal(copied(NULL), "");
}

UNC_TEST(printable__controls__become_visible)
{
    assert_string_equal(copied("\x1b[31m\n\t\r\x7f\x01"), "\\x1b[31m\\n\\t\\r\\x7f\\x01");
    assert_string_equal(copied("\xc2\x9b"), "\\u009b");
    assert_string_equal(copied("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbf"),
                        "\\u202e\\u2066\\u200b\\ufeff");
    assert_string_equal(copied("\xf3\xa0\x81\x81"), "\\U000e0041");
}

UNC_TEST(printable__what_is_no_utf8__becomes_visible_byte_by_byte)
{
    assert_string_equal(copied("\xff\x80"), "\\xff\\x80");
    assert_string_equal(copied("\xc0\xaf"), "\\xc0\\xaf");          /* overlong */
    assert_string_equal(copied("\xe0\x80\x80"), "\\xe0\\x80\\x80"); /* overlong */
    assert_string_equal(copied("\xed\xa0\x80"), "\\xed\\xa0\\x80"); /* a surrogate */
    assert_string_equal(copied("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
    assert_string_equal(copied("\xe2\x82"), "\\xe2\\x82"); /* cut short */
    assert_string_equal(copied("\xe2\x82z"), "\\xe2\\x82z");
}

UNC_TEST(printable__little_room__cuts_between_characters)
{
    char buffer[8];

    assert_int_equal(unc__printable_copy(buffer, 8, "abc\x1b\x1b"), 7);
    assert_string_equal(buffer, "abc\\x1b");
    assert_int_equal(unc__printable_copy(buffer, 7, "abc\x1b"), 3);
    assert_int_equal(unc__printable_copy(buffer, 4, "ab\xc3\xa9"), 2);
    assert_int_equal(unc__printable_copy(buffer, 1, "a"), 0);
    assert_int_equal(unc__printable_width("\xc3\xa9\x1b"), 5);
}

static char *written(const char *text, size_t columns)
{
    char *buffer = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&buffer, &size);

    assert_non_null(stream);
    assert_true(unc__printable_write_within(stream, text, columns) <= columns);
    assert_int_equal(fclose(stream), 0);
    return buffer;
}

UNC_TEST(printable__few_columns__end_in_dots)
{
    static const struct {
        const char *text;
        size_t columns;
        const char *wanted;
    } rows[] = {
        { "abcdef", 6, "abcdef" },  { "abcdefg", 6, "abc..." },
        { "abcdef", 2, ".." },      { "abcdef", 0, "" },
        { "a\x1b\x1b", 7, "a..." }, { "\xc3\xa9xyz", 3, "..." },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = written(rows[i].text, rows[i].columns);

        assert_string_equal(text, rows[i].wanted);
        free(text);
    }
}

UNC_TEST(nearest__words__are_found_by_what_was_mistyped)
{
    static const char *const words[] = { "show", "snapshot", "gate", "baseline", NULL };
    char longer[200];

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_string_equal(unc__nearest("shwo", words), "show");
    assert_string_equal(unc__nearest("gat", words), "gate");
    assert_string_equal(unc__nearest("base", words), "baseline");
    assert_string_equal(unc__nearest("snapsot", words), "snapshot");
    assert_null(unc__nearest("frobnicate", words));
    assert_null(unc__nearest("", words));
    assert_null(unc__nearest(longer, words));
}

UNC_TEST(fold__paragraphs__keep_their_width_and_their_tables)
{
    char *buffer = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&buffer, &size);
    struct unc__fold fold = { .stream = stream, .columns = 12, .indent = 2 };

    assert_non_null(stream);
    unc__fold_text(&fold, "one two three\nfour\n\n  a    table\nand on\n");
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(buffer, "  one two\n  three four\n\n    a    table\n  and on\n");
    free(buffer);
}
