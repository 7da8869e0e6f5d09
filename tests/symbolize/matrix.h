/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_SYMBOLIZE_MATRIX_H
#define UNC_TESTS_SYMBOLIZE_MATRIX_H

/* Prints @label and the offset that a report would have: that of its return address. */
#ifdef __cplusplus
extern "C"
#endif
    int
    witness(const char *label);

static inline __attribute__((always_inline)) int inner(const char *label, int a)
{
    return witness(label) + a; /* at inner */
}

#endif
