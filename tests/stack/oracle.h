/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_STACK_ORACLE_H
#define UNC_TESTS_STACK_ORACLE_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Asks our reader and libunwind the same question: what is the stack here? Three
 * answers of ours, from the tables, with the cache cold or warm, and with all
 * registers, must be equal to libunwind's, frame by frame. Differences are printed and
 * counted.
 */
void oracle_compare(void);

/* How many stacks were compared; how many of them differed. */
unsigned oracle_compared(void);
unsigned oracle_different(void);

#ifdef __cplusplus
}
#endif

#endif
