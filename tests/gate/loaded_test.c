/* SPDX-License-Identifier: MIT */
/* What a report must have, whose a finding is, and what it is recognised by. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"
#include "gate/loaded.h"

#include "lib/case.h"

/* As the reporter writes it, less what the command does not ask for. */
static const char whole[] =
    "{\"schema\":\"unclosed-report/1\","
    "\"process\":{\"pid\":42,\"executable\":\"/srv/shop/app\",\"sealed\":true},"
    "\"trigger\":{\"cause\":\"exit\"},\"verdict\":\"unclosed\","
    "\"summary\":{\"unclosed\":3,\"findings\":1,\"by_kind\":{},\"suppressed\":0,"
    "\"dropped\":0,\"lost\":0},"
    "\"probes\":[{\"name\":\"posix\",\"state\":\"active\",\"reason\":null}],"
    "\"findings\":[{\"fingerprint\":\"raw/v1:0123456789abcdef\",\"class\":\"unclosed\","
    "\"kind\":\"fd\",\"type\":\"socket\",\"count\":3,\"title\":\"three sockets\","
    "\"missing_call\":\"close\",\"evidence\":\"single\",\"origin\":\"unknown\","
    "\"status\":\"new\",\"stack\":7,\"release_stack\":null,\"acquired_stack\":null,"
    "\"sibling_stack\":null,\"site\":null,\"release_site\":null,\"advice\":\"close "
    "it\"}],"
    "\"stacks\":[{\"id\":7,\"cut\":false,\"frames\":["
    "{\"module\":1,\"offset\":\"0x10\",\"function\":\"open\"},"
    "{\"module\":2,\"offset\":\"0x20\",\"function\":\"inner.constprop.0\"},"
    "{\"module\":2,\"offset\":\"0x28\",\"function\":\"inner\"},"
    "{\"module\":2,\"offset\":\"0x30\",\"function\":\"main\"}]}],"
    "\"modules\":[{\"id\":1,\"path\":\"/lib/x86_64-linux-gnu/libc.so.6\"},"
    "{\"id\":2,\"path\":\"/srv/shop/app\"}]}";

/* @whole with the first @from of it as @to; "": as it is. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(whole, from);
    size_t before = (size_t)(at - whole);
    size_t size = sizeof whole + strlen(to);
    char *text;

    assert_non_null(at);
    text = calloc(1, size);
    assert_non_null(text);
    memcpy(text, whole, before);
    strcat(text, to);
    strcat(text, at + strlen(from));
    return text;
}

static int load(const char *from, const char *to, struct unc__loaded_report **ret_report,
                struct unc__problem *ret_problem)
{
    char *text = changed(from, to);
    cJSON *tree = NULL;
    int rc = unc__document_parse(text, strlen(text), &tree, ret_problem);

    *ret_report = NULL;
    free(text);
    assert_int_equal(rc, 0);
    return unc__loaded_take(tree, "app.json", NULL, ret_report, ret_problem);
}

static struct unc__loaded_report *loaded(const char *from, const char *to)
{
    struct unc__loaded_report *report;
    struct unc__problem said;

    if (load(from, to, &report, &said) != 0) {
        fail_msg("%s", said.text);
    }
    return report;
}

static void assert_refused(const char *from, const char *to, int code,
                           const char *problem)
{
    struct unc__loaded_report *report;
    struct unc__problem said;

    assert_int_equal(load(from, to, &report, &said), code);
    assert_null(report);
    assert_string_equal(said.text, problem);
}

UNC_TEST(loaded__whole_report__is_at_hand)
{
    struct unc__loaded_report *report = loaded("", "");
    const struct unc__loaded_finding *finding = report->findings;

    assert_string_equal(report->program, "app");
    assert_string_equal(report->path, "app.json");
    assert_int_equal(report->pid, 42);
    assert_true(report->is_sealed && report->has_live_probe);
    assert_int_equal(report->finding_count, 1);
    assert_int_equal(finding->count, 3);
    assert_int_equal(finding->origin, UNC__ORIGIN_APPLICATION);
    assert_string_equal(finding->functions, "inner < main");
    assert_int_equal(strncmp(finding->fingerprint, "stack/v1:", 9), 0);
    assert_string_equal(finding->raw_fingerprint, "raw/v1:0123456789abcdef");
    assert_ptr_equal(finding->stack, &report->stacks[0]);
    assert_int_equal(finding->stack->frame_count, 4);
    assert_true(finding->stack->frames[0].is_runtime &&
                !finding->stack->frames[0].is_user);
    assert_true(finding->stack->frames[1].is_user);
    assert_int_equal(finding->stack->frames[1].offset, 0x20);
    unc__loaded_free(report);
}

/* In all files that have one: it must not change by mistake. */
UNC_TEST(loaded__fingerprint__is_what_it_was)
{
    struct unc__loaded_report *report = loaded("", "");

    assert_string_equal(report->findings[0].fingerprint, "stack/v1:aca9e0b2fee5ccb4");
    unc__loaded_free(report);
}

UNC_TEST(loaded__other_schema__is_refused_by_name)
{
    assert_refused("unclosed-report/1", "unclosed-report/2", -EPROTONOSUPPORT,
                   "is of the schema unclosed-report/2, this command reads "
                   "unclosed-report/1");
    assert_refused("unclosed-report/1", "unclosed-report/11", -EPROTONOSUPPORT,
                   "is of the schema unclosed-report/11, this command reads "
                   "unclosed-report/1");
    assert_refused("\"schema\"", "\"scheme\"", -EPROTONOSUPPORT,
                   "is no report of unclosed: it has no \"schema\"");
}

UNC_TEST(loaded__newer_minor_version__is_read)
{
    unc__loaded_free(loaded("unclosed-report/1", "unclosed-report/1.7"));
    unc__loaded_free(loaded("\"verdict\"", "\"mood\":[{}],\"verdict\""));
}

UNC_TEST(loaded__missing_or_of_another_type__is_refused_with_its_place)
{
    assert_refused("\"pid\":42", "\"pid\":\"42\"", -EBADMSG,
                   "process.pid is no whole number from 0 up");
    assert_refused("\"pid\":42", "\"pid\":-1", -EBADMSG,
                   "process.pid is no whole number from 0 up");
    assert_refused("\"sealed\":true", "\"sealed\":1", -EBADMSG,
                   "process.sealed is neither true nor false");
    assert_refused("\"sealed\":true", "\"x\":1", -EBADMSG, "process.sealed is missing");
    assert_refused("\"verdict\":\"unclosed\"", "\"verdict\":\"fine\"", -EBADMSG,
                   "verdict is a word that this command does not know");
    assert_refused("\"count\":3", "\"count\":0", -EBADMSG,
                   "findings[0].count is no whole number from 1 up");
    assert_refused("\"count\":3", "\"count\":1.5", -EBADMSG,
                   "findings[0].count is no whole number from 1 up");
    assert_refused("\"count\":3", "\"count\":1e300", -EBADMSG,
                   "findings[0].count is no whole number from 1 up");
    assert_refused("\"evidence\":\"single\"", "\"evidence\":\"none\"", -EBADMSG,
                   "findings[0].evidence is a word that this command does not know");
    assert_refused("raw/v1:0123456789abcdef", "raw/v1:0123", -EBADMSG,
                   "findings[0].fingerprint is none of stack/v1 or raw/v1");
    assert_refused("\"stack\":7", "\"stack\":8", -EBADMSG,
                   "findings[0].stack names a stack that the report does not have");
    assert_refused("\"stack\":7", "\"stack\":1e18", -EBADMSG,
                   "findings[0].stack is no whole number from 1 up");
    assert_refused("\"module\":1", "\"module\":3", -EBADMSG,
                   "stacks[0].frames names a module that the report does not have");
    assert_refused("\"0x10\"", "\"0xg\"", -EBADMSG,
                   "stacks[0].offset is no address such as 0x1f");
    assert_refused("{\"id\":2", "{\"id\":1", -EBADMSG, "modules has two of the same id");
    assert_refused("\"frames\":[", "\"frames\":null,\"x\":[", -EBADMSG,
                   "stacks[0].frames is no array");
}

UNC_TEST(loaded__clean_with_findings__contradicts_itself)
{
    assert_refused("\"verdict\":\"unclosed\"", "\"verdict\":\"clean\"", -EBADMSG,
                   "verdict is clean, but there are findings whose status is new");
}

static bool is_watched(const char *probes, const char *by_kind)
{
    char *text = changed("\"by_kind\":{}", by_kind);
    const char *old =
        "\"probes\":[{\"name\":\"posix\",\"state\":\"active\",\"reason\":null}]";
    char *at = strstr(text, old);
    char *both = calloc(1, strlen(text) + strlen(probes) + 1);
    struct unc__loaded_report *report = NULL;
    struct unc__problem said;
    cJSON *tree = NULL;
    bool has_live_probe;

    memcpy(both, text, (size_t)(at - text));
    strcat(both, probes);
    strcat(both, at + strlen(old));
    assert_int_equal(unc__document_parse(both, strlen(both), &tree, &said), 0);
    assert_int_equal(unc__loaded_take(tree, "x", NULL, &report, &said), 0);
    has_live_probe = report->has_live_probe;
    unc__loaded_free(report);
    free(both);
    free(text);
    return has_live_probe;
}

UNC_TEST(loaded__live_probe__is_an_active_one_or_the_loop_alone)
{
    static const char loop[] = "\"by_kind\":{\"loop\":{\"acquired\":1}}";
    static const char nothing[] = "\"by_kind\":{}";

    assert_true(is_watched("\"probes\":[{\"state\":\"active\"}]", nothing));
    assert_true(is_watched("\"probes\":[{\"state\":\"shadowed\"},{\"state\":\"active\"}]",
                           nothing));
    assert_false(is_watched("\"probes\":[{\"state\":\"shadowed\"}]", loop));
    assert_false(is_watched("\"probes\":[{\"state\":\"absent\"}]", loop));
    assert_true(is_watched("\"probes\":[]", loop));
    assert_false(is_watched("\"probes\":[]", nothing));
}

static void assert_finding(const char *from, const char *to, enum unc__origin origin,
                           const char *functions)
{
    struct unc__loaded_report *report = loaded(from, to);

    assert_int_equal(report->findings[0].origin, origin);
    assert_string_equal(report->findings[0].functions, functions);
    assert_int_equal(strncmp(report->findings[0].fingerprint,
                             functions[0] != '\0' ? "stack/v1:" : "raw/v1:", 7),
                     0);
    unc__loaded_free(report);
}

UNC_TEST(loaded__initializer_that_jumped_to_its_call__is_an_initializer)
{
    static const char frames[] =
        "{\"module\":2,\"offset\":\"0x20\",\"function\":\"inner.constprop.0\"},"
        "{\"module\":2,\"offset\":\"0x28\",\"function\":\"inner\"},"
        "{\"module\":2,\"offset\":\"0x30\",\"function\":\"main\"}";

    assert_finding(frames, "{\"module\":2,\"offset\":\"0x20\",\"function\":\"_start\"}",
                   UNC__ORIGIN_UNKNOWN, "{initializer}");
}

UNC_TEST(loaded__symbols_that_are_missing__keep_what_the_process_said)
{
    static const char app[] = "{\"id\":2,\"path\":\"/srv/shop/app\"}";
    static const char frame[] = "\"function\":\"main\"}";

    assert_finding(app,
                   "{\"id\":2,\"path\":\"/srv/shop/app\",\"symbols\":null,"
                   "\"symbols_problem\":\"gone\"}",
                   UNC__ORIGIN_APPLICATION, "");
    assert_finding(app,
                   "{\"id\":2,\"path\":\"/srv/shop/app\",\"symbols\":\"names\","
                   "\"symbols_problem\":\"no debug information\"}",
                   UNC__ORIGIN_APPLICATION, "inner < main");
    assert_finding(frame, "\"function\":\"main\",\"incomplete\":true}",
                   UNC__ORIGIN_APPLICATION, "");
}

UNC_TEST(loaded__frames__are_whose_their_module_is)
{
    static const char app[] = "{\"id\":2,\"path\":\"/srv/shop/app\"}";

    assert_finding(app, "{\"id\":2,\"path\":\"/srv/shop/libmine.so.1\"}",
                   UNC__ORIGIN_APPLICATION, "inner < main");
    assert_finding(app, "{\"id\":2,\"path\":\"/usr/lib/libcurl.so.4\"}",
                   UNC__ORIGIN_LIBRARY, "inner < main");
    assert_finding(app, "{\"id\":2,\"path\":\"/opt/lib/libuv.so.1\"}",
                   UNC__ORIGIN_UNKNOWN, "inner < main");
    assert_finding(app, "{\"id\":2,\"path\":\"/usr/lib/libstdc++.so.6\"}",
                   UNC__ORIGIN_UNKNOWN, "");
}

UNC_TEST(loaded__function_without_a_name__leaves_the_raw_fingerprint)
{
    assert_finding("\"inner\"", "null", UNC__ORIGIN_APPLICATION, "");
    assert_finding("\"inner.constprop.0\"", "null", UNC__ORIGIN_APPLICATION, "");
}

UNC_TEST(loaded__frames_of_headers_and_of_cplusplus__are_not_the_programs)
{
    assert_finding("\"inner.constprop.0\"",
                   "\"open\",\"file\":\"/usr/include/bits/fcntl2.h\",\"line\":3",
                   UNC__ORIGIN_APPLICATION, "inner < main");
    assert_finding("\"inner.constprop.0\"", "\"void std::__invoke<int>(int)\"",
                   UNC__ORIGIN_APPLICATION, "inner < main");
}

UNC_TEST(loaded__call_site__stands_in_for_a_stack)
{
    assert_finding("\"stack\":7,\"release_stack\":null,\"acquired_stack\":null,"
                   "\"sibling_stack\":null,\"site\":null",
                   "\"stack\":null,\"release_stack\":null,\"acquired_stack\":null,"
                   "\"sibling_stack\":null,\"site\":{\"file\":\"/a/b.c\",\"line\":3,"
                   "\"function\":\"serve\",\"call\":\"unc_loop_new\"}",
                   UNC__ORIGIN_APPLICATION, "unc_loop_new < serve");
    assert_finding("\"stack\":7", "\"stack\":null", UNC__ORIGIN_UNKNOWN, "");
}

static bool is_same(const char *from, const char *to)
{
    struct unc__loaded_report *plain = loaded("", "");
    struct unc__loaded_report *other = loaded(from, to);
    bool is_equal =
        strcmp(plain->findings[0].fingerprint, other->findings[0].fingerprint) == 0;

    unc__loaded_free(plain);
    unc__loaded_free(other);
    return is_equal;
}

UNC_TEST(loaded__fingerprint__has_what_stays_and_nothing_else)
{
    assert_true(is_same("\"0x20\"", "\"0x99\""));
    assert_true(is_same("\"count\":3", "\"count\":4"));
    assert_false(is_same("\"type\":\"socket\"", "\"type\":\"pipe\""));
    assert_true(is_same("\"function\":\"main\"", "\"function\":\"main\",\"line\":9"));
    assert_true(is_same("\"function\":\"open\"", "\"function\":null"));
    assert_false(is_same("\"kind\":\"fd\"", "\"kind\":\"timer\""));
    assert_false(is_same("\"class\":\"unclosed\"", "\"class\":\"exec-leak\""));
    assert_false(is_same("\"function\":\"main\"", "\"function\":\"other\""));
}

UNC_TEST(loaded__update__writes_what_was_judged)
{
    struct unc__loaded_report *report = loaded("", "");
    const cJSON *summary = unc__document_object(report->tree, "summary");
    const cJSON *finding = report->findings[0].tree;

    report->findings[0].status = UNC__FINDING_SUPPRESSED;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(unc__loaded_update(report), 0);
        assert_string_equal(unc__document_text(finding, "status"), "suppressed");
        assert_string_equal(unc__document_text(finding, "origin"), "application");
        assert_string_equal(unc__document_text(finding, "fingerprint"),
                            report->findings[0].fingerprint);
        assert_string_equal(unc__document_text(finding, "raw_fingerprint"),
                            "raw/v1:0123456789abcdef");
        assert_true(unc__document_number(summary, "findings", -1) == 0);
        assert_true(unc__document_number(summary, "unclosed", -1) == 0);
        assert_true(unc__document_number(summary, "suppressed", -1) == 3);
        assert_string_equal(report->verdict, "clean");
    }
    report->findings[0].status = UNC__FINDING_NEW;
    assert_int_equal(unc__loaded_update(report), 0);
    assert_true(unc__document_number(summary, "suppressed", -1) == 0);
    assert_true(unc__document_number(summary, "unclosed", -1) == 3);
    assert_string_equal(report->verdict, "unclosed");
    unc__loaded_free(report);
}
