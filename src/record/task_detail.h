/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_TASK_DETAIL_H
#define UNC_RECORD_TASK_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "record/hooks.h"

/*
 * The `detail` of a task's entry once its loop was closed without it: what it was at
 * then. 0 while its loop is open: then unc__task_waiting knows.
 *
 *     32 stack in which it waited | 27 how long, ms | 1 cancelled | 3 state | 1 always 1
 */
struct unc__task_detail {
    enum unc__task_state state;
    bool is_cancelled; /* somebody had asked it to end */
    uint32_t stack;    /* in which it waited; 0: it was never started, or nobody knows */
    int64_t waited_ms; /* in this wait, coarse */
};

/*
 * The `detail` of the entry of one that has ended, while its handle is held: the error
 * that nobody has asked for yet; 0: there is none, or somebody has.
 *
 *     32 site that raised it | 31 error, negated | 1 always 0
 */
struct unc__task_error {
    int error;     /* negative */
    uint32_t site; /* 0: unknown */
};

static inline uint64_t unc__task_error_pack(struct unc__task_error unread)
{
    return (uint64_t)unread.site << 32 | (uint32_t)(0 - (uint32_t)unread.error) << 1;
}

/* unc__task_error_unpack: false if there is none. */
static inline bool unc__task_error_unpack(uint64_t word,
                                          struct unc__task_error *ret_unread)
{
    ret_unread->error = -(int)((uint32_t)word >> 1);
    ret_unread->site = (uint32_t)(word >> 32);
    return (word & 1) == 0 && ret_unread->error != 0;
}

#define UNC__TASK_WAITED_MS_MAX ((INT64_C(1) << 27) - 1) /* 37 hours: that, or longer */

static inline uint64_t unc__task_detail_pack(struct unc__task_detail detail)
{
    int64_t waited_ms = detail.waited_ms < 0 ? 0 : detail.waited_ms;

    if (waited_ms > UNC__TASK_WAITED_MS_MAX) {
        waited_ms = UNC__TASK_WAITED_MS_MAX;
    }
    return (uint64_t)detail.stack << 32 | (uint64_t)waited_ms << 5 |
           (uint64_t)detail.is_cancelled << 4 | (uint64_t)detail.state << 1 | 1;
}

/* unc__task_detail_unpack: false if nothing was put down. */
static inline bool unc__task_detail_unpack(uint64_t word,
                                           struct unc__task_detail *ret_detail)
{
    *ret_detail = (struct unc__task_detail){
        .state = (enum unc__task_state)(word >> 1 & 7),
        .is_cancelled = (word >> 4 & 1) != 0,
        .stack = (uint32_t)(word >> 32),
        .waited_ms = (int64_t)(word >> 5 & (uint64_t)UNC__TASK_WAITED_MS_MAX),
    };
    return (word & 1) != 0;
}

#endif
