/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STACK_CAPTURES_H
#define UNC_TESTS_STACK_CAPTURES_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* start_captures: use the reader @name (`tables`, `libunwind`, `none`). Returns: whether
 * it is the one in use. */
bool start_captures(const char *name);

/* capture_stack: the caller's, twice, through a memo and without; ends the program if one
 * is not known with a reader that should know it. */
void capture_stack(void);

#ifdef __cplusplus
}
#endif

#endif
