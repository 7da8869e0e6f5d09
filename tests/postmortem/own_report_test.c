/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/case.h"

#include "postmortem/own_report.h"

static bool is_whole(const char *text)
{
    return unc__own_report_is_whole(text, strlen(text));
}

UNC_TEST(whole__of_one_object__is_told_from_pieces)
{
    assert_true(is_whole("{}"));
    assert_true(is_whole("{\"a\": [1, {\"b\": \"}\\\"]\"}]}\n"));
    assert_false(is_whole(""));
    assert_false(is_whole("[]"));
    assert_false(is_whole("{"));
    assert_false(is_whole("{\"a\": [}]"));
    assert_false(is_whole("{\"a\": \"b}"));
    assert_false(is_whole("{\"a\": \"b\\\"}"));
    assert_false(is_whole("{\"a\": \"b\nc\"}"));
    assert_false(is_whole("{} {}"));
    assert_false(is_whole("}{"));
    assert_false(unc__own_report_is_whole("{\0}", 3));
}

UNC_TEST(whole__of_brackets_without_end__is_refused)
{
    char deep[4096];

    memset(deep, '{', sizeof deep);
    assert_false(unc__own_report_is_whole(deep, sizeof deep));
}

static void assert_becomes(const struct unc__corrections *corrections, const char *before,
                           const char *after)
{
    struct unc__sink sink;
    char *text;

    assert_int_equal(unc__sink_init_memory(&sink), 0);
    unc__own_report_write(&sink, before, strlen(before), corrections);
    assert_int_equal(unc__sink_take(&sink, &text, NULL), 0);
    assert_string_equal(text, after);
    unc__sink_text_free(text);
}

UNC_TEST(correction__of_what_is_not_known__fills_it_in)
{
    struct unc__corrections corrections = {
        .pid = 7, .has_status = true, .status = 3, .signal = "SIGKILL"
    };

    assert_becomes(&corrections,
                   "{\"process\": {\"pid\": 12, \"ppid\": 1}, \"trigger\": {\"cause\": "
                   "\"exit\", \"status\": null, \"signal\": null}}\n",
                   "{\"process\": {\"pid\": 7, \"ppid\": 1}, \"trigger\": {\"cause\": "
                   "\"exit\", \"status\": 3, \"signal\": \"SIGKILL\"}}\n");
}

UNC_TEST(correction__of_what_it_said_itself__changes_nothing)
{
    struct unc__corrections corrections = { .has_status = true, .status = 3 };
    const char *text = "{\"trigger\": {\"status\": 5, \"signal\": null}}";

    assert_becomes(&corrections, text, text);
    corrections = (struct unc__corrections){ 0 };
    text = "{\"process\": {\"pid\": 12}, \"trigger\": {\"status\": null}}";
    assert_becomes(&corrections, text, text);
}

UNC_TEST(correction__of_the_same_words_elsewhere__changes_nothing)
{
    struct unc__corrections corrections = { .pid = 7, .has_status = true, .status = 3 };
    const char *text = "{\"pid\": 1, \"status\": null, \"summary\": {\"pid\": 2}, "
                       "\"resources\": [{\"trigger\": {\"status\": null}}], "
                       "\"process\": {\"arguments\": [\"pid\", {\"pid\": 4}], "
                       "\"name\": \"\\\"pid\\\": 5\"}}";

    assert_becomes(&corrections, text, text);
}

UNC_TEST(correction__of_a_text_that_is_cut__stays_in_it)
{
    struct unc__corrections corrections = { .pid = 7, .has_status = true, .status = 3 };
    const char *text = "{\"process\": {\"pid\": 12}, \"trigger\": {\"status\": null}}";
    struct unc__sink sink;

    for (size_t size = 0; size < strlen(text); size++) {
        assert_int_equal(unc__sink_init_memory(&sink), 0);
        unc__own_report_write(&sink, text, size, &corrections);
        unc__sink_done(&sink);
    }
}
