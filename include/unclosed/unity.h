/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_UNITY_H
#define UNCLOSED_UNITY_H

#include <unity.h>

#include <unclosed/test_scope.h>

/*
 * Unity (2.4 and later): a test that leaves something open fails.
 *
 *     void setUp(void)
 *     {
 *         unc_unity_set_up();
 *         connect();
 *     }
 *
 *     void tearDown(void)
 *     {
 *         disconnect();
 *         unc_unity_tear_down();
 *     }
 *
 * So it is with TEST_SETUP and TEST_TEAR_DOWN of Unity's fixtures. UNC_UNITY_FIXTURE; is
 * for programs that have neither function.
 *
 * - Unity has one line for each test, so the finding is on one line: what has lines of
 *   its own elsewhere is told apart by semicolons.
 * - A test that failed or was ignored keeps that; what it left is printed on standard
 *   error beside it.
 *
 * See <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C11, C++11.
 */

static inline struct unc_test_scope *unc__unity(void)
{
    static struct unc_test_scope scope;

    return &scope;
}

/* unc__unity_fold: @text, in one line. It does not get longer. */
static inline void unc__unity_fold(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0';) {
        if (*from != '\n') {
            *to++ = *from++;
            continue;
        }
        while (*from == '\n' || *from == ' ') {
            from++;
        }
        if (*from != '\0') {
            *to++ = ';';
        }
        if (*from != '\0' && to < from) {
            *to++ = ' ';
        }
    }
    *to = '\0';
}

static inline void unc_unity_set_up(void)
{
    unc_test_scope_begin(unc__unity(), Unity.CurrentTestName);
}

/* The last thing that tearDown does: it may jump. */
static inline void unc_unity_tear_down(void)
{
    const char *message = unc_test_scope_end(unc__unity());

    if (message == NULL) {
        return;
    }
    if (Unity.CurrentTestFailed || Unity.CurrentTestIgnored) {
        fprintf(stderr, "unclosed: beside the result of this test:\n%s\n", message);
        return;
    }
    if (unc__unity()->text != NULL) {
        unc__unity_fold(unc__unity()->text);
    }
    UNITY_TEST_FAIL(Unity.CurrentTestLineNumber, message);
}

#define UNC_UNITY_FIXTURE      \
    void setUp(void);          \
    void tearDown(void);       \
    void setUp(void)           \
    {                          \
        unc_unity_set_up();    \
    }                          \
    void tearDown(void)        \
    {                          \
        unc_unity_tear_down(); \
    }                          \
    typedef int unc_unity_fixture

#endif
