/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_CLOSE_RUN_H
#define UNC_RECORD_CLOSE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "stack/caller.h"

/*
 * A program that closes all numbers, whatever is open, makes no mistake: daemons do so
 * when they start, and many a program before an exec. It is known by its closes: from one
 * call, with one stack pointer, of one number after the other, upwards or downwards. A
 * sweep is a run of three or more of which two were refused with EBADF. Then none
 * of it is a double release, and what was taken for one at its beginning is taken back.
 *
 * One refusal in a run is none: that is an array of descriptors of which one had been
 * closed before. An array of neighbours of which two had been looks like a sweep: a false
 * alarm costs more than a miss. Two refusals without a third close are reported: a pipe
 * whose ends are closed twice by one helper.
 *
 * Lies in the part of a thread, which is private to it and to one process.
 */
#define UNC__CLOSE_RUN_MIN 3u /* closes, to be a sweep */
#define UNC__CLOSE_RUN_GAP 16 /* numbers that a sweep may leave out, to spare them */

struct unc__close_run {
    uintptr_t ra; /* of the call that closes */
    uintptr_t sp;
    int fd;   /* the last one closed */
    int step; /* to that from the one before; 0: it is the first */
    uint32_t length;
    uint32_t refused_count;
    uint32_t misuses[2]; /* recorded in this run; 0: none */
};

/* Whether closing @fd goes on with it. */
static inline bool unc__close_run_goes_on(const struct unc__close_run *run, int fd)
{
    int64_t step = (int64_t)fd - run->fd;

    if (run->length < UNC__CLOSE_RUN_MIN) {
        return (step == 1 || step == -1) && (run->step == 0 || run->step == step);
    }
    return run->step > 0 ? step > 0 && step <= UNC__CLOSE_RUN_GAP
                         : step < 0 && step >= -UNC__CLOSE_RUN_GAP;
}

/* unc__close_run_note: @caller is about to close @fd. */
static inline void unc__close_run_note(struct unc__close_run *run, int fd,
                                       const struct unc__caller *caller)
{
    if (run->ra == caller->ra && run->sp == caller->sp) {
        if (run->fd == fd) {
            return;
        }
        if (unc__close_run_goes_on(run, fd)) {
            run->step = fd > run->fd ? 1 : -1;
            run->fd = fd;
            run->length++;
            return;
        }
    }
    run->ra = caller->ra;
    run->sp = caller->sp;
    run->fd = fd;
    run->step = 0;
    run->length = 1;
    if (__builtin_expect(run->refused_count != 0, 0)) {
        run->refused_count = 0;
        run->misuses[0] = 0;
        run->misuses[1] = 0;
    }
}

/* unc__close_run_has: whether @fd is what it closed last. */
static inline bool unc__close_run_has(const struct unc__close_run *run, int fd,
                                      const struct unc__caller *caller)
{
    return run->ra == caller->ra && run->sp == caller->sp && run->fd == fd;
}

#endif
