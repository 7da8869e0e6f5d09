/* SPDX-License-Identifier: MIT */
/* The door: what passes is what was written; what does not is refused with its place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/document.h"
#include "document/syntax.h"

#include "lib/case.h"

static int parse(const char *text, cJSON **ret_tree, struct unc__problem *ret_problem)
{
    *ret_tree = NULL;
    ret_problem->text[0] = '\0';
    return unc__document_parse(text, strlen(text), ret_tree, ret_problem);
}

static void assert_refused(const char *text, int code, const char *problem)
{
    struct unc__problem said;
    cJSON *tree;

    assert_int_equal(parse(text, &tree, &said), code);
    assert_null(tree);
    assert_string_equal(said.text, problem);
}

/* As cJSON prints what passed. */
static void assert_passes(const char *text, const char *printed)
{
    struct unc__problem said;
    cJSON *tree;
    char *again;

    assert_int_equal(parse(text, &tree, &said), 0);
    again = cJSON_PrintUnformatted(tree);
    assert_string_equal(again, printed);
    cJSON_free(again);
    cJSON_Delete(tree);
}

UNC_TEST(parse__all_kinds_of_values__are_what_they_were)
{
    assert_passes(" {\"a\" : [1,-2.5,1e3,true,false,null,\"t\"], \"b\":{}, \"c\":[]}\n",
                  "{\"a\":[1,-2.5,1000,true,false,null,\"t\"],\"b\":{},\"c\":[]}");
    assert_passes("[0,-0,123456789012345,-1234567]", "[0,-0,123456789012345,-1234567]");
    assert_passes("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"]",
                  "[\"\\\"\\\\/\\b\\f\\n\\r\\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]");
}

UNC_TEST(parse__whole_numbers__are_exact_up_to_2_to_the_53)
{
    struct unc__problem said;
    cJSON *tree;

    assert_int_equal(parse("[9007199254740991,9007199254740993]", &tree, &said), 0);
    assert_true(tree->child->valuedouble == 9007199254740991.0);
    assert_true(tree->child->next->valuedouble == 9007199254740992.0);
    cJSON_Delete(tree);
}

UNC_TEST(parse__mark_at_the_start__is_passed_over)
{
    assert_passes("\xef\xbb\xbf[1]", "[1]");
}

UNC_TEST(parse__same_tree_as_of_cjson)
{
    static const char text[] =
        "{\"a\":[{\"b\":1},{\"b\":2.25e-3}],\"c\":\"\xc3\xa9\\n\"}";
    cJSON *of_cjson = cJSON_Parse(text);
    struct unc__problem said;
    cJSON *tree;

    assert_int_equal(parse(text, &tree, &said), 0);
    assert_true(cJSON_Compare(tree, of_cjson, true));
    cJSON_Delete(tree);
    cJSON_Delete(of_cjson);
}

UNC_TEST(parse__not_json__is_refused_with_line_and_column)
{
    assert_refused("hello", -EBADMSG,
                   "line 1, column 1: a document begins with { or [; is it JSON?");
    assert_refused("42", -EBADMSG,
                   "line 1, column 1: a document begins with { or [; is it JSON?");
    assert_refused("[1,\n \"\xc3\xa9\", oops]", -EBADMSG,
                   "line 2, column 7: no value begins like this; is it JSON?");
    assert_refused("[1]\n[2]", -EBADMSG,
                   "line 2, column 1: something follows the end of the document");
    assert_refused("[1 2]", -EBADMSG,
                   "line 1, column 4: a comma or ] has to come behind a value");
    assert_refused("{\"a\":1]", -EBADMSG,
                   "line 1, column 7: a comma or } has to come behind a value");
    assert_refused("{\"a\" 1}", -EBADMSG,
                   "line 1, column 6: a colon has to come behind a key");
    assert_refused("{1:2}", -EBADMSG,
                   "line 1, column 2: a key in quotes has to come here");
    assert_refused("[1,]", -EBADMSG,
                   "line 1, column 4: no value begins like this; is it JSON?");
    assert_refused("{\"a\":1,}", -EBADMSG,
                   "line 1, column 8: a key in quotes has to come here");
}

UNC_TEST(parse__numbers_and_texts_that_are_none__are_refused)
{
    static const char *const texts[] = {
        "[01]",
        "[+1]",
        "[1.]",
        "[.5]",
        "[1e]",
        "[1e+]",
        "[-]",
        "[1e999]",
        "[NaN]",
        "[Infinity]",
        "[0x10]",
        "[\"\t\"]",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[\"\\u0000\"]",
        "[\"\\ud800\"]",
        "[\"\\ud800\\u0041\"]",
        "[\"\\udc00\"]",
        "[\"\xff\"]",
        "[\"\xc0\xaf\"]",
        "[\"\xed\xa0\x80\"]",
        "[\"\xf4\x90\x80\x80\"]",
        "['a']",
        "[tru]",
        "[truth]",
        "[nul]",
        "[1234567890123456789012345678901234567890123456789012345678901]",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct unc__problem said;
        cJSON *tree;

        if (parse(texts[i], &tree, &said) != -EBADMSG) {
            fail_msg("%s passed, or was %s", texts[i], said.text);
        }
    }
}

UNC_TEST(parse__number_with_zero_byte_behind__is_refused)
{
    struct unc__problem said;
    cJSON *tree;

    assert_int_equal(unc__document_parse("[1]\0", 4, &tree, &said), -EBADMSG);
    assert_int_equal(unc__document_parse("\0\0\0\0", 4, &tree, &said), -EBADMSG);
}

/* Wherever it is cut: never a tree, never another reason. */
UNC_TEST(parse__cut_short__says_that_it_ends)
{
    static const char text[] =
        "{\"a\":[true,-1.5e+10,null],\"b\":\"\\ud83d\\ude00\xc3\xa9\"}";

    for (size_t size = 1; size < sizeof text - 1; size++) {
        struct unc__problem said;
        cJSON *tree = NULL;

        assert_int_equal(unc__document_parse(text, size, &tree, &said), -ENODATA);
        assert_null(tree);
        assert_non_null(strstr(said.text, "ends in the middle"));
    }
    assert_refused("", -ENODATA, "is empty; was the program killed early?");
}

UNC_TEST(parse__nesting__is_limited)
{
    char text[2 * (UNC__DOCUMENT_DEPTH_MAX + 1) + 1] = "";
    struct unc__problem said;
    cJSON *tree;

    memset(text, '[', UNC__DOCUMENT_DEPTH_MAX);
    memset(text + UNC__DOCUMENT_DEPTH_MAX, ']', UNC__DOCUMENT_DEPTH_MAX);
    assert_int_equal(parse(text, &tree, &said), 0);
    cJSON_Delete(tree);
    memset(text, '[', UNC__DOCUMENT_DEPTH_MAX + 1);
    assert_int_equal(parse(text, &tree, &said), -EBADMSG);
    assert_non_null(strstr(said.text, "nested deeper"));
}

/* What is checked in pieces is checked like what comes at once. */
UNC_TEST(syntax__pieces_of_any_size__are_one_text)
{
    static const char text[] =
        "{\"first\":[1.5,\"a\\n\\ud83d\\ude00\xc3\xa9\",true],\"second\":{\"x\":null}}";

    for (size_t piece = 1; piece < sizeof text; piece++) {
        struct unc__syntax syntax;
        char *printed;

        unc__syntax_init(&syntax);
        for (size_t size = piece; size < sizeof text - 1; size += piece) {
            assert_int_equal(unc__syntax_check(&syntax, text, size, false), 0);
        }
        assert_int_equal(unc__syntax_check(&syntax, text, sizeof text - 1, true), 0);
        printed = cJSON_PrintUnformatted(syntax.build.root);
        assert_string_equal(printed,
                            "{\"first\":[1.5,\"a\\n\xf0\x9f\x98\x80\xc3\xa9\",true],"
                            "\"second\":{\"x\":null}}");
        cJSON_free(printed);
        unc__syntax_destroy(&syntax);
    }
}

/* What stays text is cut by pieces like everything else. */
UNC_TEST(syntax__light_in_pieces_of_any_size__is_one_text)
{
    static const char text[] = "{\"resources\":[{\"id\":1,\"resources\":[]}, "
                               "[2]],\"findings\":[{\"resources\":\"none\","
                               "\"a\":[1]},{\"resources\":[1,2]}]}";

    for (size_t piece = 1; piece < sizeof text; piece++) {
        struct unc__syntax syntax;
        const cJSON *list;
        char *printed;

        unc__syntax_init(&syntax);
        syntax.is_light = true;
        for (size_t size = piece; size < sizeof text - 1; size += piece) {
            assert_int_equal(unc__syntax_check(&syntax, text, size, false), 0);
        }
        assert_int_equal(unc__syntax_check(&syntax, text, sizeof text - 1, true), 0);
        list = syntax.build.root->child;
        assert_true(cJSON_IsRaw(list));
        assert_string_equal(list->valuestring, "[{\"id\":1,\"resources\":[]}, [2]]");
        printed = cJSON_PrintUnformatted(syntax.build.root);
        assert_string_equal(printed, text);
        cJSON_free(printed);
        unc__syntax_destroy(&syntax);
    }
}

UNC_TEST(parse__long_texts__are_kept_whole)
{
    size_t size = (size_t)1 << 20;
    char *text = malloc(size + 5);
    struct unc__problem said;
    cJSON *tree;

    memset(text, 'x', size + 4);
    memcpy(text, "[\"", 2);
    memcpy(text + size + 2, "\"]", 3);
    assert_int_equal(parse(text, &tree, &said), 0);
    assert_int_equal(strlen(tree->child->valuestring), size);
    cJSON_Delete(tree);
    free(text);
}

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int read_path(const char *path, struct unc__problem *ret_problem)
{
    cJSON *tree = NULL;
    int rc = unc__document_read(path, &tree, ret_problem);

    assert_true((rc == 0) == (tree != NULL));
    cJSON_Delete(tree);
    return rc;
}

UNC_TEST(read__what_is_no_file__is_refused)
{
    struct unc__problem said;

    assert_int_equal(read_path("no such file", &said), -ENOENT);
    assert_int_equal(read_path("/", &said), -EISDIR);
    assert_string_equal(said.text, "is a folder; name the files in it");
    assert_int_equal(read_path("/dev/null", &said), -ENODEV);
    assert_int_equal(read_path("/dev/zero", &said), -ENODEV);
}

UNC_TEST(read__larger_than_the_limit__is_refused_unread)
{
    static const char path[] = "document_read_large.json";
    struct unc__problem said;

    make_file(path, "[]");
    assert_int_equal(truncate(path, (off_t)UNC__DOCUMENT_SIZE_MAX + 1), 0);
    assert_int_equal(read_path(path, &said), -EFBIG);
    assert_int_equal(unlink(path), 0);
}

/* A gigabyte that is no JSON after the first bytes costs neither memory nor time. */
UNC_TEST(read__gigabyte_of_garbage__is_refused_with_its_first_bytes)
{
    static const char path[] = "document_read_garbage.json";
    struct unc__problem said;
    struct rusage before;
    struct rusage after;

    make_file(path, "{\"schema\":\"unclosed-report/1\",");
    assert_int_equal(truncate(path, (off_t)UNC__DOCUMENT_SIZE_MAX), 0);
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(read_path(path, &said), -EBADMSG);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 10 * 1024);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(read__pipe__is_read_to_its_end)
{
    static const char path[] = "document_read_pipe";
    struct unc__problem said;
    int fds[2];
    char name[32];

    (void)unlink(path);
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "[1,2,3]", 7), 7);
    assert_int_equal(close(fds[1]), 0);
    (void)snprintf(name, sizeof name, "/dev/fd/%d", fds[0]);
    assert_int_equal(read_path(name, &said), 0);
    assert_int_equal(close(fds[0]), 0);
}

UNC_TEST(read_light__lists_of_resources__stay_text_until_unfolded)
{
    static const char path[] = "document_read_light";
    struct unc__problem said;
    cJSON *tree;

    make_file(path, "{\"resources\": [{\"id\": 7}], \"rest\": [1]}");
    assert_int_equal(unc__document_read_light(path, &tree, &said), 0);
    assert_null(unc__document_array(tree, "resources"));
    assert_non_null(unc__document_array(tree, "rest"));
    assert_int_equal(unc__document_unfold(tree, "resources"), 0);
    assert_int_equal(unc__document_unfold(tree, "rest"), 0);
    assert_int_equal(unc__document_unfold(tree, "absent"), 0);
    assert_true(unc__document_number(unc__document_array(tree, "resources")->child, "id",
                                     0) == 7);
    cJSON_Delete(tree);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(read_light__wrong_in_a_list_of_resources__is_refused_with_its_place)
{
    static const char path[] = "document_read_light_wrong";
    struct unc__problem said;
    cJSON *tree;

    make_file(path, "{\"resources\":\n[{\"id\":1,\"id\":2}]}");
    assert_int_equal(unc__document_read_light(path, &tree, &said), -EBADMSG);
    assert_string_equal(said.text, "line 2, column 10: this object has that key already");
    make_file(path, "{\"resources\":[{\"id\":1}");
    assert_int_equal(unc__document_read_light(path, &tree, &said), -ENODATA);
    assert_int_equal(unlink(path), 0);
}
