/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LIB_CASE_H
#define UNC_TESTS_LIB_CASE_H

/*
 * Cases without a list to keep: a case registers itself, and main() runs them in the
 * order in which they are written, with cmocka's assertions.
 *
 *     UNC_TEST(depot__equal_stacks__share_one_id)
 *     {
 *         given();
 *
 *         int id = when();
 *
 *         assert_int_equal(id, 1);
 *     }
 *
 * Around each case runs the guard (lib/guard.h): a case that leaves a descriptor, a
 * signal disposition, a blocked signal, a thread or a child behind fails by name, and the
 * message says what was left. And each runs in a scope of the library itself
 * (unc_scope_begin): what it acquired it gives back, or the scope's report says what is
 * missing. A case of UNC_TEST_TIDY also makes no lifecycle error, and leaves unc_check()
 * where it was, whatever other threads did. A case of UNC_TEST_LEAVING leaves something
 * on purpose.
 *
 * What the library opens once and keeps for the life of the process (its unwinder may) is
 * not the first case's fault. A program that meets it begins with
 *
 *     UNC_TEST_START
 *     {
 *         struct unc_loop *loop; ...make one and free it
 *     }
 *
 * which runs once, unguarded, before the first case.
 *
 * `PROGRAM CASE` runs only the cases whose names match the pattern (`depot*`).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unclosed/check.h>

#define UNC_TEST(name)         UNC_TEST_REGISTERED(name, UNC_CASE_GIVES_BACK)
#define UNC_TEST_TIDY(name)    UNC_TEST_REGISTERED(name, UNC_CASE_TIDY)
#define UNC_TEST_LEAVING(name) UNC_TEST_REGISTERED(name, UNC_CASE_LEAVING)

/* The library is linked with the case, not with its runner; or not at all: see COLD in
 * lib/CMakeLists.txt. */
#ifdef UNC_CASE_IS_COLD
#define UNC_CASE_LIBRARY NULL
#else
#define UNC_CASE_LIBRARY                                                             \
    &(const struct unc_case_library)                                                 \
    {                                                                                \
        unc_check, unc_scope_begin, unc_scope_check, unc_scope_end, unc_report_free, \
    }
#endif
#define UNC_TEST_REGISTERED(name, manners)                          \
    static void name(void);                                         \
    __attribute__((constructor)) static void name##__register(void) \
    {                                                               \
        unc_case_register(#name, name, manners, UNC_CASE_LIBRARY);  \
    }                                                               \
    static void name(void)

#define UNC_TEST_START                                                      \
    static void unc_case_start(void);                                       \
    __attribute__((constructor)) static void unc_case_start__register(void) \
    {                                                                       \
        unc_case_register_start(unc_case_start);                            \
    }                                                                       \
    static void unc_case_start(void)

/* The mirror image, after the last case: takes down what the start made for them. */
#define UNC_TEST_END                                                      \
    static void unc_case_end(void);                                       \
    __attribute__((constructor)) static void unc_case_end__register(void) \
    {                                                                     \
        unc_case_register_end(unc_case_end);                              \
    }                                                                     \
    static void unc_case_end(void)

typedef void unc_case_fn(void);

enum unc_case_manners {
    UNC_CASE_LEAVING,
    UNC_CASE_GIVES_BACK,
    UNC_CASE_TIDY
};

/* The calls of the library that look after a case; copied. */
struct unc_case_library {
    int (*check)(void);
    int (*scope_begin)(struct unc_scope *scope, const char *label, struct unc_loop *loop);
    int (*scope_check)(const struct unc_scope *scope, int *ret_errors);
    int (*scope_end)(struct unc_scope *scope, int64_t limit_ns, char **ret_text);
    char *(*report_free)(char *report);
};

/* unc_case_register: used by the macros above; all it is given is static. */
void unc_case_register(const char *name, unc_case_fn *run, enum unc_case_manners manners,
                       const struct unc_case_library *library);

void unc_case_register_start(unc_case_fn *run);
void unc_case_register_end(unc_case_fn *run);

#endif
