/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TIMER_DETAIL_H
#define UNC_RECORD_TIMER_DETAIL_H

#include <stdint.h>

/*
 * What a POSIX timer's entry says in `detail`: how it tells (8 bits), its clock (8 bits),
 * and 48 bits: the address of the function that a thread of libc's runs, or the signal (8
 * bits) and the thread that gets it (32 bits; 0: the process).
 */
struct unc__timer_detail {
    int notify; /* SIGEV_... */
    int clock;  /* CLOCK_...; UNC__TIMER_CLOCK_OTHER: a process's or thread's */
    uint64_t function;
    uint32_t signal_number;
    uint32_t thread;
};

#define UNC__TIMER_CLOCK_OTHER 0xff
#define UNC__TIMER_LOW_BITS    48
#define UNC__TIMER_LOW_MASK    ((UINT64_C(1) << UNC__TIMER_LOW_BITS) - 1)
#define UNC__TIMER_TO_THREAD   2 /* SIGEV_THREAD, the same on every Linux */

static inline uint64_t unc__timer_detail_pack(const struct unc__timer_detail *detail)
{
    uint64_t low = detail->notify == UNC__TIMER_TO_THREAD
                       ? detail->function
                       : (uint64_t)detail->thread << 8 | (detail->signal_number & 0xff);

    return ((uint64_t)detail->notify & 0xff) << 56 |
           ((uint64_t)detail->clock & 0xff) << UNC__TIMER_LOW_BITS |
           (low & UNC__TIMER_LOW_MASK);
}

static inline struct unc__timer_detail unc__timer_detail_unpack(uint64_t packed)
{
    uint64_t low = packed & UNC__TIMER_LOW_MASK;
    struct unc__timer_detail detail = {
        .notify = (int)(packed >> 56),
        .clock = (int)(packed >> UNC__TIMER_LOW_BITS & 0xff),
    };

    if (detail.notify == UNC__TIMER_TO_THREAD) {
        detail.function = low;
    } else {
        detail.signal_number = (uint32_t)(low & 0xff);
        detail.thread = (uint32_t)(low >> 8);
    }
    return detail;
}

#endif
