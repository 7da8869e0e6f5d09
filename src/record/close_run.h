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
 * A compiler may write a loop's call several times: calls from places near to each
 * other count too, but then it takes eight closes to be a sweep.
 *
 * One refusal in a run is none: that is an array of descriptors of which one had been
 * closed before. An array of neighbours of which two had been looks like a sweep: a false
 * alarm costs more than a miss. Two refusals without a third close are reported: a pipe
 * whose ends are closed twice by one helper.
 *
 * Lies in the part of a thread, which is private to it and to one process.
 */
#define UNC__CLOSE_RUN_MIN  3u   /* closes, to be a sweep */
#define UNC__CLOSE_RUN_LONG 8u   /* with several calls in it */
#define UNC__CLOSE_RUN_NEAR 2048 /* bytes between the calls of one loop */
#define UNC__CLOSE_RUN_GAP  16   /* numbers that a sweep may leave out, to spare them */

struct unc__close_run {
    uintptr_t ra; /* of the call that closed last */
    uintptr_t sp;
    int fd;   /* the last one closed */
    int step; /* to that from the one before; 0: it is the first */
    uint32_t length;
    uint32_t refused_count;
    bool has_many_calls;
    uint32_t misuses[UNC__CLOSE_RUN_LONG]; /* recorded in this run; 0: none */
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

/* Whether @caller may be the loop that closed last. */
static inline bool unc__close_run_is_of(const struct unc__close_run *run,
                                        const struct unc__caller *caller)
{
    return run->sp == caller->sp &&
           caller->ra - run->ra + UNC__CLOSE_RUN_NEAR < 2 * UNC__CLOSE_RUN_NEAR;
}

/* unc__close_run_min: how long it must be to be a sweep. */
static inline uint32_t unc__close_run_min(const struct unc__close_run *run)
{
    return run->has_many_calls ? UNC__CLOSE_RUN_LONG : UNC__CLOSE_RUN_MIN;
}

/* unc__close_run_note: @caller is about to close @fd. */
static inline void unc__close_run_note(struct unc__close_run *run, int fd,
                                       const struct unc__caller *caller)
{
    if (unc__close_run_is_of(run, caller)) {
        if (run->fd == fd && run->ra == caller->ra) {
            return;
        }
        if (run->fd != fd && unc__close_run_goes_on(run, fd)) {
            run->has_many_calls |= run->ra != caller->ra;
            run->ra = caller->ra;
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
    run->has_many_calls = false;
    if (__builtin_expect(run->refused_count != 0, 0)) {
        run->refused_count = 0;
        for (uint32_t i = 0; i < UNC__CLOSE_RUN_LONG; i++) {
            run->misuses[i] = 0;
        }
    }
}

/* unc__close_run_has: whether @fd is what it closed last. */
static inline bool unc__close_run_has(const struct unc__close_run *run, int fd,
                                      const struct unc__caller *caller)
{
    return run->ra == caller->ra && run->sp == caller->sp && run->fd == fd;
}

#endif
