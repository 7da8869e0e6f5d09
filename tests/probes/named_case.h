/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_PROBES_NAMED_CASE_H
#define UNC_TESTS_PROBES_NAMED_CASE_H

/*
 * A program of many cases, one of which its argument names:
 *
 *     NAMED_CASES({ NAMED(left), NAMED(closed) })
 */
#include <string.h>

struct named_case {
    const char *name;
    void (*run)(void);
};

/* clang-format off */
#define NAMED(function) { #function, function }
#define NAMED_CASES(...)                                                       \
    int main(int count, char **arguments)                                      \
    {                                                                          \
        static const struct named_case cases[] = __VA_ARGS__;                  \
                                                                               \
        for (size_t i = 0; i < sizeof cases / sizeof *cases && count == 2; i++) { \
            if (strcmp(cases[i].name, arguments[1]) == 0) {                    \
                cases[i].run();                                                \
                return 0;                                                      \
            }                                                                  \
        }                                                                      \
        return 2;                                                              \
    }
/* clang-format on */

#endif
