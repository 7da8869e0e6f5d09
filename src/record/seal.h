/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SEAL_H
#define UNC_RECORD_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How a process ends, for those who read its record afterwards: its own report, and the
 * seal. A record without a seal is that of a process that was killed, or still lives.
 *
 * Async-signal-safe; from one thread at a time.
 */

/* The words of `trigger.cause` in the report. */
enum unc__seal_cause {
    UNC__SEAL_NONE,
    UNC__SEAL_EXIT,
    UNC__SEAL_UNDERSCORE_EXIT,
    UNC__SEAL_UNWANTED /* nobody wants a report of this process: children=off */
};

#define UNC__STATUS_UNKNOWN UINT32_MAX

struct unc__end_note {
    enum unc__seal_cause cause;
    uint32_t status;    /* UNC__STATUS_UNKNOWN */
    bool is_reconciled; /* what the record says was compared with the kernel */
};

/* unc__record_has_reader: whether anybody else could read it: a report costs system
 * calls. has_listener: whether somebody was told of it, and waits for it. */
bool unc__record_has_reader(void);
bool unc__record_has_listener(void);

/*
 * unc__record_keep_report: the finished report, copied into the record; it takes the
 * place of the one before. Returns: 0; -ENOSPC: there is no room, and none is kept;
 * -ENODATA: there is no record.
 */
int unc__record_keep_report(const char *bytes, size_t size);

/* unc__record_note_end: nothing follows. Once; later calls change nothing. */
void unc__record_note_end(const struct unc__end_note *note);

#endif
