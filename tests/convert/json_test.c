/* SPDX-License-Identifier: MIT */
/* What is written piece by piece is one document, and ends no page that it is in. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/json.h"
#include "document/document.h"

#include "lib/case.h"

static char text[4096];

static FILE *begin(struct unc__emit *json, unsigned line_depth)
{
    FILE *stream = fmemopen(text, sizeof text, "w");

    assert_non_null(stream);
    *json = unc__emit_begin(stream, line_depth);
    return stream;
}

static void is_document(const char *wanted)
{
    struct unc__problem problem;
    cJSON *tree = NULL;

    assert_string_equal(text, wanted);
    assert_int_equal(unc__document_parse(text, strlen(text), &tree, &problem), 0);
    cJSON_Delete(tree);
}

UNC_TEST(json__nested__has_commas_between_and_nowhere_else)
{
    struct unc__emit json;
    FILE *stream = begin(&json, 0);

    unc__emit_object(&json, NULL);
    unc__emit_array(&json, "empty");
    unc__emit_end(&json);
    unc__emit_array(&json, "list");
    unc__emit_object(&json, NULL);
    unc__emit_end(&json);
    unc__emit_count(&json, NULL, UINT64_MAX);
    unc__emit_number(&json, NULL, 0.1);
    unc__emit_number(&json, NULL, HUGE_VAL);
    unc__emit_bool(&json, NULL, true);
    unc__emit_end(&json);
    unc__emit_text(&json, "last", "");
    unc__emit_end(&json);
    assert_int_equal(fclose(stream), 0);
    is_document("{\"empty\":[],\"list\":[{},18446744073709551615,0.1,null,true],"
                "\"last\":\"\"}\n");
}

UNC_TEST(json__lines__are_one_an_item_down_to_their_depth)
{
    struct unc__emit json;
    FILE *stream = begin(&json, 2);

    unc__emit_object(&json, NULL);
    unc__emit_array(&json, "a");
    unc__emit_array(&json, NULL);
    unc__emit_count(&json, NULL, 1);
    unc__emit_count(&json, NULL, 2);
    unc__emit_end(&json);
    unc__emit_end(&json);
    unc__emit_array(&json, "b");
    unc__emit_end(&json);
    unc__emit_end(&json);
    assert_int_equal(fclose(stream), 0);
    is_document("{\n \"a\":[\n  [1,2]\n ],\n \"b\":[]\n}\n");
}

UNC_TEST(json__text__is_harmless_on_terminals_and_in_pages)
{
    /* U+2028, U+2029, U+202E, U+0085; byte by byte, or it would be one in this file */
    static const unsigned char bytes[] = { 0xe2, 0x80, 0xa8, 0xe2, 0x80, 0xa9,
                                           0xe2, 0x80, 0xae, 0xc2, 0x85, 0 };
    const char *moving = (const char *)bytes;
    struct unc__emit json;
    FILE *stream = begin(&json, 0);

    unc__emit_array(&json, NULL);
    unc__emit_text(&json, NULL, "</script><!--\"\\\n\t\x1b[2J\x7f");
    unc__emit_text(&json, NULL, moving);
    unc__emit_text(&json, NULL, "\xff\xed\xa0\x80gr\xc3\xbc\xc3\x9f\xe2\x82");
    unc__emit_end(&json);
    assert_int_equal(fclose(stream), 0);
    is_document("[\"\\u003c/script>\\u003c!--\\\"\\\\\\n\\t\\u001b[2J\\u007f\","
                "\"\\u2028\\u2029\\u202e\\u0085\","
                "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdgr\xc3\xbc\xc3\x9f"
                "\xef\xbf\xbd\xef\xbf\xbd\"]\n");
}

UNC_TEST(json__pieces__are_one_text)
{
    struct unc__emit json;
    FILE *stream = begin(&json, 0);

    unc__emit_object(&json, NULL);
    unc__emit_text_begin(&json, "a");
    unc__emit_text_add(&json, "<");
    unc__emit_text_add_bytes(&json, "bcd", 2);
    unc__emit_text_add_count(&json, 7);
    unc__emit_text_end(&json);
    unc__emit_end(&json);
    assert_int_equal(fclose(stream), 0);
    is_document("{\"a\":\"\\u003cbc7\"}\n");
}
