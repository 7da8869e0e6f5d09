/* SPDX-License-Identifier: MIT */
#ifndef UNC_BASE_PROCESS_H
#define UNC_BASE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Which process are we in? A fork is noticed without a system call: the generation lives
 * in a private page that the kernel wipes in the child (MADV_WIPEONFORK), whoever forked
 * and however.
 */

/* The page; points to a static fallback until unc__process_start. */
extern volatile uint32_t *unc__process_page;

/* unc__process_start: map the page. Idempotent. */
void unc__process_start(void);

/* unc__process_is_forked: whether this is a child of the process that was started. */
bool unc__process_is_forked(void);

/* unc__process_renew: slow path of unc__process_generation. */
uint32_t unc__process_renew(void);

/*
 * unc__process_generation: a number above 0 that differs between a process and the
 * children forked from it. Two loads. Async-signal-safe.
 */
static inline uint32_t unc__process_generation(void)
{
    volatile uint32_t *page = __atomic_load_n(&unc__process_page, __ATOMIC_RELAXED);
    uint32_t generation = __atomic_load_n(page, __ATOMIC_RELAXED);

    return __builtin_expect(generation != 0, 1) ? generation : unc__process_renew();
}

#endif
