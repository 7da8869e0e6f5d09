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
 * message says what was left. A case of UNC_TEST_TIDY must also leave unc_check() where
 * it was.
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

#define UNC_TEST(name)      UNC_TEST_REGISTERED(name, NULL)
#define UNC_TEST_TIDY(name) UNC_TEST_REGISTERED(name, unc_check)

#define UNC_TEST_REGISTERED(name, open_count)                       \
    static void name(void);                                         \
    __attribute__((constructor)) static void name##__register(void) \
    {                                                               \
        unc_case_register(#name, name, open_count);                 \
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

/* How many resources the library calls open: unc_check, or NULL for not asked. */
typedef int unc_case_open_fn(void);

/* unc_case_register: used by the macros above; @name and the functions are static. */
void unc_case_register(const char *name, unc_case_fn *run, unc_case_open_fn *open_count);

void unc_case_register_start(unc_case_fn *run);
void unc_case_register_end(unc_case_fn *run);

#endif
