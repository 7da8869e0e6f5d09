/* SPDX-License-Identifier: MIT */
/*
 * The runner behind lib/case.h. Cases register from constructors, which within one source
 * file run in the order of the text; cmocka gets them as one group named after the
 * program. The guard lives in the fixtures, so a case that fails by an assertion is still
 * compared: what a failing case leaves would otherwise be blamed on the next one.
 */
#include "lib/case.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/guard.h"

#define CASES_MAX 256

struct test_case {
    const char *name;
    unc_case_fn *run;
    enum unc_case_manners manners;
    bool has_library;
    struct unc_case_library library;
};

static struct test_case cases[CASES_MAX];
static size_t case_count;
static unc_case_fn *start;
static unc_case_fn *end;

/* The state of the world before the case that runs: there is one at a time. */
static struct guard guard_before;
static int open_before;
static struct unc_scope scope;
static bool is_in_scope; /* with tracking off there is none */

/* Other threads of the case may be about to give back what it acquired. */
#define DRAIN_LIMIT_NS INT64_C(1000000000)

void unc_case_register(const char *name, unc_case_fn *run, enum unc_case_manners manners,
                       const struct unc_case_library *library)
{
    if (case_count == CASES_MAX) {
        (void)fprintf(stderr, "%s: more than %d cases in one program\n", name, CASES_MAX);
        abort();
    }
    cases[case_count++] = (struct test_case){
        .name = name,
        .run = run,
        .manners = manners,
        .has_library = library != NULL,
        .library = library != NULL ? *library : (struct unc_case_library){ 0 },
    };
}

void unc_case_register_start(unc_case_fn *run)
{
    start = run;
}

void unc_case_register_end(unc_case_fn *run)
{
    end = run;
}

static int begin_case(void **state)
{
    const struct test_case *test_case = *state;

    guard_take(&guard_before);
    is_in_scope = false;
    if (test_case->has_library) {
        open_before = test_case->library.check();
        is_in_scope = test_case->manners != UNC_CASE_LEAVING &&
                      test_case->library.scope_begin(&scope, test_case->name, NULL) == 0;
    }
    return 0;
}

static void run_case(void **state)
{
    const struct test_case *test_case = *state;

    test_case->run();
}

/* Lifecycle errors are many a case's subject; only a tidy one makes none. */
static void end_scope(const struct test_case *test_case)
{
    const struct unc_case_library *library = &test_case->library;
    bool is_tidy = test_case->manners == UNC_CASE_TIDY;
    int errors = 0;
    int count = library->scope_check(&scope, &errors);
    bool is_clean = count == (is_tidy ? 0 : errors);
    char *text = NULL;

    count = library->scope_end(&scope, is_clean ? 0 : DRAIN_LIMIT_NS, &text);
    is_clean = count == (is_tidy ? 0 : errors);
    if (!is_clean && text != NULL) {
        (void)fputs(text, stderr);
    }
    text = library->report_free(text);
    if (!is_clean) {
        fail_msg("%s left %d unclosed", test_case->name, count);
    }
}

static int end_case(void **state)
{
    const struct test_case *test_case = *state;
    char text[256];
    int open_after;

    if (!guard_compare(&guard_before, text, sizeof text)) {
        fail_msg("%s %s", test_case->name, text);
    }
    if (is_in_scope) {
        end_scope(test_case);
    }
    if (!test_case->has_library) {
        return 0;
    }
    open_after = test_case->library.check();
    if (test_case->manners == UNC_CASE_TIDY && open_after != open_before) {
        fail_msg("%s left something unclosed: unc_check() said %d before and %d after",
                 test_case->name, open_before, open_after);
    }
    return 0;
}

static void *end_at_once(void *ignored)
{
    return ignored;
}

/* ThreadSanitizer starts a thread of its own beside the first one of the program: let it
 * do so before the first case is compared. */
static void start_first_thread(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, end_at_once, NULL) == 0) {
        (void)pthread_join(thread, NULL);
    }
}

/* Returns: how many cases match @pattern and are now in @tests. */
static size_t select_cases(const char *pattern, struct CMUnitTest *tests)
{
    size_t count = 0;

    for (size_t i = 0; i < case_count; i++) {
        if (fnmatch(pattern, cases[i].name, 0) == 0) {
            tests[count++] = (struct CMUnitTest){
                .name = cases[i].name,
                .test_func = run_case,
                .setup_func = begin_case,
                .teardown_func = end_case,
                .initial_state = &cases[i],
            };
        }
    }
    return count;
}

int main(int argument_count, char **arguments)
{
    static struct CMUnitTest tests[CASES_MAX];
    const char *pattern = argument_count > 1 ? arguments[1] : "*";
    size_t count = select_cases(pattern, tests);
    int failed;

    if (count == 0) {
        (void)fprintf(stderr, "no case matches %s\n", pattern);
        return 2;
    }
    start_first_thread();
    if (start != NULL) {
        start();
    }
    failed = _cmocka_run_group_tests(arguments[0], tests, count, NULL, NULL);
    if (end != NULL) {
        end();
    }
    /* A count of failures is not a status: 256 of them would look like none. */
    return failed == 0 ? 0 : 1;
}
