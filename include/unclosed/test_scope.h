/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_TEST_SCOPE_H
#define UNCLOSED_TEST_SCOPE_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <unclosed/check.h>

/*
 * "This test must not leak", in whatever framework the test is written for. What a test
 * acquires and leaves open fails that test, with the summary for people as its message:
 * what was left, where it was acquired, which call is missing. One header each:
 *
 *     <unclosed/cmocka.h>     unc_cmocka_run_group_tests(tests, setup, teardown)
 *     <unclosed/libcheck.h>   unc_tcase_add_scope(tcase)
 *     <unclosed/criterion.h>  UNC_CRITERION_SCOPE; in the test
 *     <unclosed/unity.h>      unc_unity_set_up() and unc_unity_tear_down()
 *     <unclosed/gtest.h>      UNC_GTEST_LISTENER; in one file
 *     <unclosed/catch2.hpp>   UNC_TEST_CASE("name") instead of TEST_CASE
 *
 * They are made of the calls below, which are for other frameworks, too; and those of
 * unc_scope_begin and unc_scope_end, whose rules hold here: what a test's own thread
 * acquired counts, what is expected (unc_expect_begin), suppressed or only replaces what
 * was there before does not.
 *
 * A check that silently did not run is worse than none. So in a program whose calls
 * nobody observes every test fails, and says how to link it. There are two ways to want
 * that: `UNCLOSED_OPTIONS=enabled=0` switches the checks off, and they say so, once in
 * each process for each file of tests, on standard error; and UNC_SCOPE_WITHOUT_PROBES,
 * defined before this header, is for tests that are about loops alone.
 *
 * Since 0.1, all of this header. C11 and C++11; nothing in it is exported.
 */

/* How long a test's threads may take to give back what they still have when it ends. Only
 * a test that left something waits, and only while somebody is there who could still
 * release it. Define it before this header to have it otherwise. */
#ifndef UNC_SCOPE_LIMIT_NS
#define UNC_SCOPE_LIMIT_NS UNC_MS(100)
#endif

/* Not a word that a test program defines by accident. */
#ifdef UNC_SCOPE_WITHOUT_PROBES
#define UNC__SCOPE_NEEDS_PROBES 0
#else
#define UNC__SCOPE_NEEDS_PROBES 1
#endif

/*
 * The scope of a test that is running. All zero: none is. It belongs to one thread and is
 * static, or lives as long as the framework: not on a stack that a failed assertion
 * jumps out of.
 */
struct unc_test_scope {
    struct unc_scope scope;
    int is_open;
    int error; /* why it could not begin; or why its answer is worth nothing */
    int left;  /* how many the last one left */
    char *text;
    char problem[384];
};

/* unc__test_scope_say_off: once: what is static in a header is so for each file that has
 * it, of which a program may have several. */
static inline void unc__test_scope_say_off(void)
{
    static int is_said;

    if (!is_said) {
        is_said = 1;
        fprintf(stderr, "unclosed: tests are not checked for what they leave open: "
                        "UNCLOSED_OPTIONS says enabled=0\n");
    }
}

/* unc__test_scope_explain: a sentence for an error. */
static inline const char *unc__test_scope_explain(struct unc_test_scope *test, int error)
{
    static const char link[] = "link unclosed::probes (CMake) or what `pkg-config --libs "
                               "unclosed-probes` says, in front of other libraries, or "
                               "switch the check off with UNCLOSED_OPTIONS=enabled=0";

    switch (error) {
    case -ENOENT:
        snprintf(
            test->problem, sizeof test->problem,
            "unclosed: what this test leaves open is not known: no probes are linked "
            "into this program; %s",
            link);
        break;
    case -ENXIO:
        snprintf(test->problem, sizeof test->problem,
                 "unclosed: what this test leaves open is not known: the probes of this "
                 "program get no calls; %s",
                 link);
        break;
    case -ENODATA:
        snprintf(test->problem, sizeof test->problem,
                 "unclosed: what this test leaves open is not known: not everything "
                 "that it acquired could be recorded; the report at exit says why");
        break;
    default:
        snprintf(test->problem, sizeof test->problem,
                 "unclosed: what this test leaves open is not known: %s",
                 unc_strerror(error));
        break;
    }
    return test->problem;
}

/* unc__test_scope_tame: frameworks put it into the CDATA of their XML as it is, where a
 * name of somebody's file must not end that. */
static inline void unc__test_scope_tame(char *text)
{
    while (text != NULL && (text = strstr(text, "]]>")) != NULL) {
        text[2] = ')';
    }
}

/*
 * unc_test_scope_begin: a test begins.
 * @label: its name, or NULL.
 * If the one before has jumped past its end, that is ended first, and what it left is
 * printed under its own name.
 */
static inline void unc_test_scope_begin(struct unc_test_scope *test, const char *label)
{
    if (test->is_open) {
        (void)unc_scope_end(&test->scope, UNC_SCOPE_LIMIT_NS, NULL);
    }
    unc_report_free(test->text);
    test->text = NULL;
    test->left = 0;
    test->error = UNC__SCOPE_NEEDS_PROBES ? unc_check_probes() : 0;
    test->is_open = 0;
    if (test->error != -EOPNOTSUPP) {
        int r = unc_scope_begin(&test->scope, label, NULL);

        test->is_open = r == 0;
        test->error = r < 0 ? r : test->error;
    }
    if (test->error == -EOPNOTSUPP) {
        unc__test_scope_say_off();
        test->error = 0;
    }
}

/*
 * unc_test_scope_end: it has ended.
 * Returns: NULL: it left nothing, or was not begun, or the check is off on purpose; or
 * why it fails: a text of one or more lines, which stays until the next begin, so that
 * an assertion may print it and jump. `left` then tells how many were left: 0 if nobody
 * knows. In a child that the test forked it is NULL: the test is its parent's.
 */
static inline const char *unc_test_scope_end(struct unc_test_scope *test)
{
    int error = test->error;

    test->error = 0;
    test->left = 0;
    if (test->is_open) {
        int r = unc_scope_end(&test->scope, UNC_SCOPE_LIMIT_NS, &test->text);

        test->is_open = 0;
        unc__test_scope_tame(test->text);
        if (r == -ECHILD) {
            return NULL;
        }
        if (r > 0) {
            test->left = r;
            return test->text != NULL ? test->text
                                      : unc__test_scope_explain(test, -ENOMEM);
        }
        error = r < 0 ? r : error;
    }
    return error < 0 ? unc__test_scope_explain(test, error) : NULL;
}

#endif
