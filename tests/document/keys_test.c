/* SPDX-License-Identifier: MIT */
/* A key that comes twice is found, however it is spelled and however many there are. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

#include "lib/case.h"

static int parse(const char *text)
{
    struct unc__problem said;
    cJSON *tree = NULL;
    int rc = unc__document_parse(text, strlen(text), &tree, &said);

    cJSON_Delete(tree);
    assert_true(rc != -EBADMSG || strstr(said.text, "has that key already") != NULL);
    return rc;
}

UNC_TEST(keys__the_same_twice__are_refused)
{
    assert_int_equal(parse("{\"a\":1,\"a\":2}"), -EBADMSG);
    assert_int_equal(parse("{\"a\":{\"b\":1},\"c\":{\"b\":1},\"a\":1}"), -EBADMSG);
    assert_int_equal(parse("[{\"a\":[{\"a\":1}],\"a\":2}]"), -EBADMSG);
}

UNC_TEST(keys__the_same_in_other_objects__pass)
{
    assert_int_equal(parse("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}"), 0);
    assert_int_equal(parse("{\"a\":1,\"A\":2,\"\":3,\"a \":4}"), 0);
}

UNC_TEST(keys__escapes__are_what_they_stand_for)
{
    assert_int_equal(parse("{\"a\":1,\"\\u0061\":2}"), -EBADMSG);
    assert_int_equal(parse("{\"\\u0061\":1,\"a\":2}"), -EBADMSG);
    assert_int_equal(parse("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}"), -EBADMSG);
    assert_int_equal(parse("{\"a\\/b\":1,\"a/b\":2}"), -EBADMSG);
    assert_int_equal(parse("{\"a\\nb\":1,\"a\\tb\":2}"), 0);
}

/* In an order that was seen before: what comes is guessed, and still looked at. */
UNC_TEST(keys__in_the_usual_order__are_checked_all_the_same)
{
    assert_int_equal(parse("[{\"p\":1,\"q\":2},{\"p\":1,\"q\":2},{\"p\":1,\"q\":2}]"), 0);
    assert_int_equal(parse("[{\"p\":1,\"q\":2},{\"p\":1,\"q\":2,\"p\":3}]"), -EBADMSG);
    assert_int_equal(
        parse("[{\"p\":1,\"qq\":2},{\"p\":1,\"q\":2},{\"p\":1,\"q\\u0071\":2}]"), 0);
    assert_int_equal(parse("[{\"p\":1,\"q\":2},{\"p\":1,\"q"), -ENODATA);
}

/* @count keys, then key number @again once more; @width makes them too long to be known.
 */
static char *many(int count, int again, int width)
{
    size_t size = (size_t)count * ((size_t)width + 16) + 64;
    char *text = malloc(size);
    size_t length = 0;

    assert_non_null(text);
    text[length++] = '{';
    for (int i = 0; i < count; i++) {
        length +=
            (size_t)snprintf(text + length, size - length, "\"k%0*d\":0,", width, i);
    }
    (void)snprintf(text + length, size - length, "\"k%0*d\":0}", width, again);
    return text;
}

UNC_TEST(keys__many__none_is_missed)
{
    static const int widths[] = { 1, 40 };

    for (size_t i = 0; i < 2; i++) {
        for (int count = 1; count < 600; count += 37) {
            char *same = many(count, count / 2, widths[i]);
            char *other = many(count, count, widths[i]);

            assert_int_equal(parse(same), -EBADMSG);
            assert_int_equal(parse(other), 0);
            free(same);
            free(other);
        }
    }
}

/* In a time that grows with their number, not with its square. */
UNC_TEST(keys__hundred_thousand__are_read)
{
    char *text = many(100000, 100000, 8);

    assert_int_equal(parse(text), 0);
    free(text);
}
