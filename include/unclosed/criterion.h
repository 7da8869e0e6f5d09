/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_CRITERION_H
#define UNCLOSED_CRITERION_H

#include <string.h>

#include <criterion/criterion.h>

#include <unclosed/test_scope.h>

/*
 * Criterion (2.4): a test that leaves something open fails. Its first line says so:
 *
 *     Test(login, wrong_password)
 *     {
 *         UNC_CRITERION_SCOPE;
 *         ...
 *     }
 *
 * or a word in its head, with whatever else stands there:
 *
 *     UNC_CRITERION_TEST(login, wrong_password, .init = connect, .fini = disconnect)
 *     {
 *         ...
 *     }
 *
 * The line is the one for ParameterizedTest and Theory, too. It stands in the body, for
 * an assertion that fails in .fini does not fail the test: Criterion prints it, counts
 * the test as passed, and ends with status 0. So what .init acquired before does not
 * count, and what the body acquires must be given back in the body, not in .fini.
 *
 * - A test that fails with cr_expect goes on, and what it leaves is one more failure. One
 *   that fails with cr_assert, is skipped, or exits, ends there: what it left is in the
 *   report of its process, as each test has one of its own, with whatever --jobs.
 * - That report, on standard error and in the folder of reports, also has what Criterion
 *   keeps for itself in that process: a pipe, and its line to the runner. `unclosed gate`
 *   knows it; the scope of a test never has it.
 * - In a message `<` and `&` become `(` and `+`, or Criterion's XML would not be read.
 *
 * See <unclosed/test_scope.h>, also for programs without probes. Since 0.1; C11, C++11.
 */

static inline struct unc_test_scope *unc__criterion(void)
{
    static struct unc_test_scope scope;

    return &scope;
}

static inline int unc__criterion_begin(void)
{
    unc_test_scope_begin(unc__criterion(), criterion_current_test->name);
    return 0;
}

/* unc__criterion_tame: the XML of Criterion has the first line in CDATA, and the others
 * as they are. */
static inline void unc__criterion_tame(char *text)
{
    while (text != NULL && (text = strpbrk(text, "<&")) != NULL) {
        *text = *text == '<' ? '(' : '+';
    }
}

/* At the end of the block, not if an assertion jumped out of it. */
static inline void unc__criterion_end(const int *unused)
{
    const char *message = unc_test_scope_end(unc__criterion());

    (void)unused;
    unc__criterion_tame(unc__criterion()->text);
    if (message != NULL) {
        cr_expect(0, "%s", message);
    }
}

/* clang-format off: it takes the attribute apart */
#define UNC_CRITERION_SCOPE                                                              \
    const int unc_criterion_scope __attribute__((cleanup(unc__criterion_end), unused)) = \
        unc__criterion_begin()
/* clang-format on */

#define UNC__CRITERION_BODY(Suite, Name, ...) unc__criterion_##Suite##_##Name
#define UNC_CRITERION_TEST(...)                            \
    static void UNC__CRITERION_BODY(__VA_ARGS__, ~)(void); \
    Test(__VA_ARGS__)                                      \
    {                                                      \
        UNC_CRITERION_SCOPE;                               \
        UNC__CRITERION_BODY(__VA_ARGS__, ~)();             \
    }                                                      \
    static void UNC__CRITERION_BODY(__VA_ARGS__, ~)(void)

#endif
