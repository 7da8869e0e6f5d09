/* SPDX-License-Identifier: MIT */
#ifndef UNC_JUDGE_TIMER_H
#define UNC_JUDGE_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "record/reader.h"

/* Timers of the kernel: those of timer_create, setitimer and alarm. Asked at the time of
 * the report; async-signal-safe. */
struct unc__timer_facts {
    const char *clock;      /* "realtime", "virtual", ...; NULL: unknown */
    const char *notify;     /* "signal", "thread", ...; NULL: an interval timer, signal */
    uint64_t signal_number; /* 0: none */
    uint32_t thread;        /* that gets the signal; 0: the process */
    uint64_t function;      /* that a thread runs; 0: none */
    bool is_known;          /* whether the kernel said the following */
    int64_t remaining_ms;   /* 0: it is not armed */
    int64_t interval_ms;
    int64_t overrun; /* -1: an interval timer */
};

/* unc__timer_is_kernels: whether @entry is one of these. */
static inline bool unc__timer_is_kernels(const struct unc__entry_view *entry)
{
    return entry->type == UNC__TYPE_POSIX_TIMER ||
           entry->type == UNC__TYPE_INTERVAL_TIMER || entry->type == UNC__TYPE_ALARM;
}

/* unc__timer_is_alive: a POSIX timer until it is deleted; an interval timer while it is
 * armed. True also where the kernel does not tell. */
bool unc__timer_is_alive(const struct unc__entry_view *entry);

void unc__timer_facts_read(const struct unc__entry_view *entry,
                           struct unc__timer_facts *ret_facts);

#endif
