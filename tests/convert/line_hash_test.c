/* SPDX-License-Identifier: MIT */
/* Lines have the same hashes as at GitHub; the vectors are those of its action. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/line_hash.h"

#include "lib/case.h"

/* @wanted: of all lines, with a blank behind each. */
static void has_hashes(const char *text, const char *wanted)
{
    struct unc__line_hash *lines = NULL;
    size_t count = 0;
    char got[1024] = "";

    assert_int_equal(unc__line_hashes(text, strlen(text), &lines, &count), 0);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(got + strlen(got), sizeof got - strlen(got),
                       "%" PRIx64 ":%" PRIu32 " ", lines[i].hash, lines[i].number);
    }
    free(lines);
    assert_string_equal(got, wanted);
}

UNC_TEST(line_hash__no_text__is_one_line)
{
    has_hashes("", "c129715d7a2bc9a3:1 ");
}

UNC_TEST(line_hash__blanks_and_line_ends__do_not_count)
{
    has_hashes(" a\nb\n  \t\tc\n d",
               "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 "
               "a23a3dc5e078b07b:1 ");
    has_hashes("a\r\nb\rc\r\n\td ",
               "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 "
               "a23a3dc5e078b07b:1 ");
}

UNC_TEST(line_hash__lines_that_look_alike__are_numbered_from_the_top)
{
    /* A hundred characters of each are the same. */
    char text[1024] = "";
    struct unc__line_hash *lines = NULL;
    size_t count = 0;

    for (int i = 0; i < 200; i++) {
        strcat(text, i % 2 == 0 ? "x" : "\n");
    }
    assert_int_equal(unc__line_hashes(text, strlen(text), &lines, &count), 0);
    assert_int_equal(count, 101);
    assert_true(lines[0].hash == lines[1].hash && lines[0].hash == lines[50].hash);
    assert_int_equal(lines[0].number, 1);
    assert_int_equal(lines[1].number, 2);
    assert_int_equal(lines[50].number, 51);
    assert_int_equal(lines[51].number, 1);
    free(lines);
}

UNC_TEST(line_hash__beyond_ascii__counts_utf_16)
{
    uint64_t hash = 0;
    struct unc__line_hash *lines = NULL;
    size_t count = 0;
    const uint64_t units[] = { 0xfc, 0xd83d, 0xdca9, 0xffff };

    for (size_t i = 0; i < 100; i++) {
        hash = hash * 37 + (i < 4 ? units[i] : 0);
    }
    assert_int_equal(unc__line_hashes("\xc3\xbc\xf0\x9f\x92\xa9", 6, &lines, &count), 0);
    assert_true(count == 1 && lines[0].hash == hash);
    free(lines);
}

UNC_TEST(line_hash__no_utf_8__is_refused)
{
    struct unc__line_hash *lines = NULL;
    size_t count = 0;

    assert_int_equal(unc__line_hashes("a\n\xff", 3, &lines, &count), -EILSEQ);
    assert_int_equal(unc__line_hashes("\xc3", 1, &lines, &count), -EILSEQ);
}
