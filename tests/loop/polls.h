/* SPDX-License-Identifier: MIT */
#ifndef UNC_TESTS_LOOP_POLLS_H
#define UNC_TESTS_LOOP_POLLS_H

/*
 * Stands in front of the loop's clock and of its poll (ld(1), --wrap). Time passes when a
 * case says so, beside what passes by itself, and a case can see how often the loop asked
 * the kernel and how long it was willing to wait: a loop that spins is one that polls too
 * often, whatever the machine's speed.
 */

#include <stdint.h>

/* polls_reset: count from 0 again. */
void polls_reset(void);
int polls_count(void);
/* Of the last poll; -1: for ever. */
int64_t polls_last_timeout_ns(void);
/* Of the last poll: how many events it brought. */
int polls_last_events(void);

/* clock_advance: the loop's clock jumps ahead, in all threads, for the rest of the
 * program. */
void clock_advance(int64_t ns);

#endif
