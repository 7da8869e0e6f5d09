/* SPDX-License-Identifier: MIT */
#ifndef UNC_CONVERT_TRACE_PROCESS_H
#define UNC_CONVERT_TRACE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "convert/conversion.h"
#include "convert/json.h"

/* A report on the time line that all of them share. */
struct unc__trace_process {
    const struct unc__loaded_report *report;
    int64_t started_at_ms; /* since 1970 */
    bool has_start;        /* it is known */
    uint64_t pid;          /* that no other process of the trace has */
    size_t serial;         /* in the order of reading */
};

struct unc__trace {
    struct unc__emit *json;
    const struct unc__conversion *conversion;
    int64_t origin_ms; /* since 1970: the earliest start */
    uint64_t last_id;  /* of a lifetime */
};

/* unc__trace_put_process: its events, in an array that is open. Returns: 0 or -ENOMEM. */
int unc__trace_put_process(struct unc__trace *trace,
                           const struct unc__trace_process *process);

/* unc__trace_name: metadata: the process or the thread @tid is called @name. */
void unc__trace_name(struct unc__emit *json, const char *event, uint64_t pid,
                     uint64_t tid, const char *name);

/* unc__trace_begin_instant: a mark; the caller adds to its "args" and ends it twice.
 * @scope: "p" of a process, "g" of all. */
void unc__trace_begin_instant(struct unc__emit *json, const char *scope, uint64_t pid,
                              uint64_t ts_us);

#endif
