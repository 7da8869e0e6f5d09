/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_CALLER_H
#define UNC_STACK_CALLER_H

#include <stdint.h>

/*
 * Where a walk begins: the registers of the caller of some function of ours, at the
 * moment after that function has returned. Any three that belong together will do, also
 * those of a suspended context.
 */
struct unc__caller {
    uintptr_t ra; /* return address: a place in the caller */
    uintptr_t sp; /* its stack pointer: one word above where @ra lay */
    uintptr_t fp; /* its frame pointer register, whatever it keeps there */
};

/* The caller of the function it is written in, which must not be inlined into another and
 * pays for it with a frame pointer. */
#define UNC__CALLER()                                              \
    ((struct unc__caller){                                         \
        .ra = (uintptr_t)__builtin_return_address(0),              \
        .sp = (uintptr_t)__builtin_frame_address(0) +              \
              2 * sizeof(uintptr_t), /* the saved FP and the RA */ \
        .fp = *(uintptr_t *)__builtin_frame_address(0),            \
    })

#endif
