/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_MASK_H
#define UNC_PROBES_MASK_H

#include <signal.h>
#include <stdint.h>

#include "base/no_sanitize.h"
#include "probes/probe.h"
#include "record/signal_mask.h"

typedef const uint64_t __attribute__((may_alias)) unc__mask_word;

/*
 * Signals as bits: the kernel's part of a set of libc's. Not by memcpy: where
 * ThreadSanitizer calls us with the sets that it keeps for each thread, it would note the
 * read, but not that it unmaps them later, and whatever of ours is mapped there next
 * would be called a race.
 */
UNC__NO_SANITIZE static inline uint64_t unc__mask_bits(const sigset_t *set)
{
    return *(unc__mask_word *)set;
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
