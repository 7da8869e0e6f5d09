/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_MASK_H
#define UNC_PROBES_MASK_H

#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "probes/probe.h"
#include "record/signal_mask.h"

/* Signals as bits: the kernel's part of a set of libc's. */
static inline uint64_t unc__mask_bits(const sigset_t *set)
{
    uint64_t bits;

    memcpy(&bits, set, sizeof bits);
    return bits;
}

static inline uint64_t unc__mask_bit(int number)
{
    return number >= 1 && number <= 64 ? UINT64_C(1) << (number - 1) : 0;
}

/* unc__mask_now: what this thread has blocked; asks the kernel. */
uint64_t unc__mask_now(void);

/* unc__mask_after: what becomes of @before; the kernel and libc keep some signals out. */
uint64_t unc__mask_after(uint64_t before, int how, uint64_t set);

/* unc__mask_lets_in: while a call waits with @mask for its own, what is not in it
 * comes. */
void unc__mask_lets_in(const sigset_t *mask, const struct unc__caller *caller);

/* unc__mask_takes: a call takes the signals of @set by itself. */
void unc__mask_takes(const sigset_t *set, const struct unc__caller *caller);

#endif
