/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_RECORD_EARLY_H
#define UNC_TESTS_RECORD_EARLY_H

/*
 * A program that acquires before the library's constructor has run: in an IFUNC resolver,
 * in .preinit_array, and in the constructor of a shared library (early_library.c), which
 * calls back. Sanitizers are not there yet in the first two.
 */
#include <stdint.h>

#include "record/record.h"

#define EARLY_PLACES 64 /* of the start page */

struct early {
    struct unc__token resolver; /* descriptor 20 */
    struct unc__token preinit;  /* 21 */
    struct unc__token library;  /* 22 */
    struct unc__token released; /* 23, given back there again */
    struct unc__token timer;
    uint32_t refused; /* of 100 more */
};

extern struct early early;

/* Resolved at the start, even before .preinit_array; there without sanitizers only. */
int early_ifunc(void);

/* Called by the shared library's constructor. */
__attribute__((visibility("default"))) void early_acquire(void);

#endif
