/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_GATE_BUILDS_CASES_H
#define UNC_TESTS_GATE_BUILDS_CASES_H

#include <fcntl.h>

/*
 * Each case is a function case_NAME, from which a descriptor is opened and forgotten
 * through some construct that compilers treat in their own ways. That functions have
 * other lines, and neighbours, in the build with EDITED must not matter.
 */
#define NOT_INLINED __attribute__((noinline))

#ifdef __cplusplus
extern "C" {
#endif

extern volatile int kept; /* a call whose result goes here is no tail call */

/* Never the same code twice, since gcc merges functions that are the same. */
#define OPEN()       (kept = open("/dev/null", O_RDONLY) + __COUNTER__)
#define OPEN_ALIKE() (kept = open("/dev/null", O_RDONLY))

void run_plain_cases(void);
void run_object_cases(void);

#ifdef __cplusplus
}
#endif

#endif
