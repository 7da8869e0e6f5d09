/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_CMOCKA_H
#define UNCLOSED_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <unclosed/test_scope.h>

#ifdef __cplusplus /* it does not ask itself */
extern "C" {
#endif
#include <cmocka.h>
#ifdef __cplusplus
}
#endif

/*
 * cmocka (1.1 and later): tests that fail if they leave something open. One word changes,
 * and every test of the group is checked, whatever macro it was made with:
 *
 *     return unc_cmocka_run_group_tests(tests, setup, teardown);
 *     return unc_cmocka_run_group_tests_name("parser", tests, setup, teardown);
 *
 * A test reaches from before its setup to after its teardown, the group from before its
 * setup to after its teardown: what the group leaves beside its tests is printed, and
 * counted as one more failure in the result, as XML has no place for it.
 *
 * Or single ones, in a table that cmocka_run_group_tests runs as well:
 *
 *     unc_cmocka_unit_test(test_login),
 *     unc_cmocka_unit_test_setup_teardown(test_logout, connect, disconnect),
 *     unc_cmocka_unit_test_prestate(test_role, &admin),
 *
 * - A test without a teardown fails; one with a teardown of its own is looked at after
 *   that, and then cmocka calls it an error ("Could not run test"). Both have the finding
 *   as the message, also in the XML.
 * - A test that failed or was skipped keeps that as its result. What it left is printed
 *   on standard error beside it, and is not the next one's. (With unc_cmocka_unit_test
 *   under cmocka_run_group_tests, it becomes an error that shows both.)
 * - A group whose setup stores a state hands that to its tests in the place of the
 *   table's. Single tests with a setup, a teardown or a prestate fail there, and say that
 *   unc_cmocka_run_group_tests is needed.
 *
 * See <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C11, C++11.
 */

/* A test, in the place where cmocka keeps the state that it begins with. */
struct unc__cmocka_test {
    const char *name;
    CMUnitTestFunction test;
    CMFixtureFunction setup;
    CMFixtureFunction teardown;
    void *state;
    const char *file;
    int line;
} __attribute__((aligned(64)));

/* A pointer into it that hardly any state of a user's is: nothing begins there. */
#define UNC__CMOCKA_MARK 37

/* What is running: one test at a time, as cmocka has it. */
struct unc__cmocka_running {
    struct unc_test_scope scope;
    struct unc_test_scope group;
    const struct unc__cmocka_test *test;
    int has_returned; /* its function, which may jump instead */
    int left_by_tests;
    int has_problem;   /* a test has said already that nobody knows */
    void *group_state; /* what the user's setup of the group stored */
    CMFixtureFunction group_setup;
    CMFixtureFunction group_teardown;
};

static inline struct unc__cmocka_running *unc__cmocka(void)
{
    static struct unc__cmocka_running running;

    return &running;
}

/* unc__cmocka_end: the end of a test's scope. NULL, or why it fails. */
static inline const char *unc__cmocka_end(void)
{
    struct unc__cmocka_running *running = unc__cmocka();
    const char *message = unc_test_scope_end(&running->scope);

    running->left_by_tests += running->scope.left;
    running->has_problem |= message != NULL && running->scope.left == 0;
    return message;
}

/* unc__cmocka_print: line by line, for print_error cuts what is longer than 1023. */
static inline void unc__cmocka_print(const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        print_error("%.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

/* unc__cmocka_fail: of all that fails a test, what keeps a long text whole and puts it
 * into the XML. */
static inline void unc__cmocka_fail(const char *message, const char *file, int line)
{
    _assert_true(0, message, file, line);
}

static inline int unc__cmocka_setup(void **state)
{
    struct unc__cmocka_running *running = unc__cmocka();
    const struct unc__cmocka_test *test;
    const char *message;
    int r;

    if (*state == NULL || (uintptr_t)*state % sizeof *test != UNC__CMOCKA_MARK) {
        unc__cmocka_fail("the group of this test stores a state: run it with "
                         "unc_cmocka_run_group_tests",
                         __FILE__, __LINE__);
    }
    test = (const struct unc__cmocka_test *)((uintptr_t)*state - UNC__CMOCKA_MARK);
    running->test = test;
    running->has_returned = 0;
    unc_test_scope_begin(&running->scope, test->name);
    *state = running->group_state != NULL ? running->group_state : test->state;
    r = test->setup != NULL ? test->setup(state) : 0;
    if (r != 0) { /* nobody else will be called */
        message = unc__cmocka_end();
        unc__cmocka_print(message != NULL ? message : "");
    }
    return r;
}

static inline void unc__cmocka_run(void **state)
{
    const struct unc__cmocka_test *test = unc__cmocka()->test;
    const char *message;

    test->test(state);
    unc__cmocka()->has_returned = 1;
    message = test->teardown == NULL ? unc__cmocka_end() : NULL;
    if (message != NULL) {
        unc__cmocka_fail(message, test->file, test->line);
    }
}

static inline int unc__cmocka_teardown(void **state)
{
    struct unc__cmocka_running *running = unc__cmocka();
    const struct unc__cmocka_test *test = running->test;
    int r = test->teardown != NULL ? test->teardown(state) : 0;
    const char *message = unc__cmocka_end();

    if (message != NULL && (!running->has_returned || r != 0)) {
        unc__cmocka_print("unclosed: beside its result, which stays:");
        unc__cmocka_print(message);
    } else if (message != NULL) {
        unc__cmocka_fail(message, test->file, test->line);
    }
    return r;
}

/* Of unc_cmocka_unit_test: nothing in it needs the state. */
static inline int unc__cmocka_begin(void **state)
{
    (void)state;
    unc_test_scope_begin(&unc__cmocka()->scope, "test");
    return 0;
}

static inline int unc__cmocka_finish(void **state)
{
    const char *message = unc__cmocka_end();

    (void)state;
    if (message != NULL) {
        unc__cmocka_fail(message, __FILE__, __LINE__);
    }
    return 0;
}

#ifdef __cplusplus
#define UNC__CMOCKA_STATE(F, SETUP, TEARDOWN, STATE)                                    \
    ([]() -> void * {                                                                   \
        static struct unc__cmocka_test unc_test = { #F,    F,        SETUP,   TEARDOWN, \
                                                    STATE, __FILE__, __LINE__ };        \
        return (char *)(void *)&unc_test + UNC__CMOCKA_MARK;                            \
    }())
#else
#define UNC__CMOCKA_STATE(F, SETUP, TEARDOWN, STATE)                                     \
    ((void *)((char *)(void *)&(struct unc__cmocka_test){ #F, F, SETUP, TEARDOWN, STATE, \
                                                          __FILE__, __LINE__ } +         \
              UNC__CMOCKA_MARK))
#endif

/* Each as the macro of cmocka without the prefix. But for the first, not in a table that
 * is static inside a function. */
#define unc_cmocka_unit_test(f)                             \
    {                                                       \
#f, f, unc__cmocka_begin, unc__cmocka_finish, NULL, \
    }
#define unc_cmocka_unit_test_prestate_setup_teardown(f, setup, teardown, state) \
    {                                                                           \
#f, unc__cmocka_run, unc__cmocka_setup, unc__cmocka_teardown,           \
            UNC__CMOCKA_STATE(f, setup, teardown, state),                       \
    }
#define unc_cmocka_unit_test_setup(f, setup) \
    unc_cmocka_unit_test_prestate_setup_teardown(f, setup, NULL, NULL)
#define unc_cmocka_unit_test_teardown(f, teardown) \
    unc_cmocka_unit_test_prestate_setup_teardown(f, NULL, teardown, NULL)
#define unc_cmocka_unit_test_setup_teardown(f, setup, teardown) \
    unc_cmocka_unit_test_prestate_setup_teardown(f, setup, teardown, NULL)
#define unc_cmocka_unit_test_prestate(f, state) \
    unc_cmocka_unit_test_prestate_setup_teardown(f, NULL, NULL, state)

/* What a call of unc_cmocka_run_group_tests says. */
struct unc__cmocka_group {
    const char *name;
    const struct CMUnitTest *tests;
    size_t count;
    CMFixtureFunction setup;
    CMFixtureFunction teardown;
    const char *file;
    int line;
};

/* The group's state stays here: cmocka would hand it to tests instead of ours. */
static inline int unc__cmocka_group_setup(void **state)
{
    struct unc__cmocka_running *running = unc__cmocka();

    (void)state;
    return running->group_setup(&running->group_state);
}

static inline int unc__cmocka_group_teardown(void **state)
{
    struct unc__cmocka_running *running = unc__cmocka();

    (void)state;
    return running->group_teardown(&running->group_state);
}

/* unc__cmocka_wrap: @test, made ready to be checked; what cmocka leaves out stays so. */
static inline struct CMUnitTest unc__cmocka_wrap(const struct unc__cmocka_group *group,
                                                 const struct CMUnitTest *test,
                                                 struct unc__cmocka_test *ret_of)
{
    struct CMUnitTest wrapped = *test;

    if (test->name == NULL || test->test_func == NULL ||
        test->setup_func == unc__cmocka_setup) {
        return wrapped;
    }
    ret_of->name = test->name;
    ret_of->test = test->test_func;
    ret_of->setup = test->setup_func == unc__cmocka_begin ? NULL : test->setup_func;
    ret_of->teardown =
        test->teardown_func == unc__cmocka_finish ? NULL : test->teardown_func;
    ret_of->state = test->initial_state;
    ret_of->file = group->file;
    ret_of->line = group->line;
    wrapped.test_func = unc__cmocka_run;
    wrapped.setup_func = unc__cmocka_setup;
    wrapped.teardown_func = unc__cmocka_teardown;
    wrapped.initial_state = (char *)(void *)ret_of + UNC__CMOCKA_MARK;
    return wrapped;
}

/* unc__cmocka_end_group: NULL, or what it left beside its tests: what one of them left is
 * the group's, too, but has been said. */
static inline const char *unc__cmocka_end_group(void)
{
    struct unc__cmocka_running *running = unc__cmocka();
    const char *message = unc_test_scope_end(&running->group);
    int left = running->group.left;

    if (left > 0 ? left <= running->left_by_tests : running->has_problem) {
        return NULL;
    }
    return message;
}

/* unc__cmocka_run_group: returns as cmocka does, and one more for the group itself. */
static inline int unc__cmocka_run_group(const struct unc__cmocka_group *group,
                                        struct CMUnitTest *wrapped,
                                        struct unc__cmocka_test *of)
{
    struct unc__cmocka_running *running = unc__cmocka();
    const char *message;
    int r;

    for (size_t i = 0; i < group->count; i++) {
        wrapped[i] = unc__cmocka_wrap(group, &group->tests[i], &of[i]);
    }
    running->left_by_tests = 0;
    running->has_problem = 0;
    running->group_state = NULL;
    running->group_setup = group->setup;
    running->group_teardown = group->teardown;
    unc_test_scope_begin(&running->group, group->name);
    r = _cmocka_run_group_tests(group->name, wrapped, group->count,
                                group->setup != NULL ? unc__cmocka_group_setup : NULL,
                                group->teardown != NULL ? unc__cmocka_group_teardown
                                                        : NULL);
    message = unc__cmocka_end_group();
    running->group_state = NULL;
    if (message == NULL) {
        return r;
    }
    unc__cmocka_print(message);
    print_error("[  FAILED  ] GROUP: what it left is above\n");
    return r + 1;
}

#ifdef __cplusplus
template <size_t COUNT>
static inline int
unc__cmocka_run_array(const char *name, const struct CMUnitTest (&tests)[COUNT],
                      CMFixtureFunction setup, CMFixtureFunction teardown,
                      const char *file, int line)
{
    const struct unc__cmocka_group group = { name,     tests, COUNT, setup,
                                             teardown, file,  line };
    struct CMUnitTest wrapped[COUNT];
    struct unc__cmocka_test of[COUNT];

    return unc__cmocka_run_group(&group, wrapped, of);
}

#define unc_cmocka_run_group_tests_name(name, tests, setup, teardown) \
    unc__cmocka_run_array(name, tests, setup, teardown, __FILE__, __LINE__)
#else
/* cmocka may stand in front of malloc, so the copies live where the call is. */
#define UNC__CMOCKA_COUNT(tests) (sizeof(tests) / sizeof(*(tests)))
#define unc_cmocka_run_group_tests_name(name, tests, setup, teardown)                    \
    unc__cmocka_run_group(                                                               \
        &(const struct unc__cmocka_group){ name, tests, UNC__CMOCKA_COUNT(tests), setup, \
                                           teardown, __FILE__, __LINE__ },               \
        (struct CMUnitTest[UNC__CMOCKA_COUNT(tests)]){ { 0 } },                          \
        (struct unc__cmocka_test[UNC__CMOCKA_COUNT(tests)]){ { 0 } })
#endif
#define unc_cmocka_run_group_tests(tests, setup, teardown) \
    unc_cmocka_run_group_tests_name(#tests, tests, setup, teardown)

#endif
