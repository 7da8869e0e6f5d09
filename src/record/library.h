/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_LIBRARY_H
#define UNC_RECORD_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

/*
 * Libraries that dlopen brought. What became of a call cannot be seen where it is made:
 * the dynamic linker looks at its return address (whose RUNPATH, which $ORIGIN, which
 * namespace), so nothing of ours may stand between it and the caller. So what is recorded
 * is that a name was asked for, and whether that was an acquisition is seen later: by the
 * handle that is closed, and by what is loaded when a report is made.
 *
 * A library that the program was started with stays for ever, and one opened with
 * RTLD_NODELETE too: to close them gives nothing back, and they are never a finding.
 */

/* The most opens that are known at a time, those that failed and were not found out yet
 * included. */
#define UNC__LIBRARY_OPENS 128

/* unc__record_library_opening: @caller is about to open @name, with @mode. Async-signal-
 * safe; no system call. NULL and "" are the program itself: nothing. */
UNC__FOR_PROBES void unc__record_library_opening(const char *name, int mode,
                                                 const struct unc_site *site,
                                                 const struct unc__caller *caller);

/* What is about to be closed. */
struct unc__library_end {
    const void *handle; /* NULL: it is none, or nobody saw it opened */
    uintptr_t dynamic;  /* a place in it */
    uint64_t serial_end;
    uint64_t opens[UNC__LIBRARY_OPENS / 64]; /* which of them it may be, a bit each */
};

/* unc__record_library_closing: dlclose of @handle is about to be made.
 * unc__record_library_closed: it succeeded; @caller: who made it. A close is of the
 * newest open; where the library has gone with it, of all. */
UNC__FOR_PROBES struct unc__library_end unc__record_library_closing(const void *handle);
UNC__FOR_PROBES void unc__record_library_closed(const struct unc__library_end *end,
                                                const struct unc__caller *caller);

/*
 * unc__record_libraries_settle: what was asked for and is not loaded was not acquired:
 * its entry ends. Before the record is looked at for a report; any thread, no lock, no
 * heap, also in a signal handler.
 */
void unc__record_libraries_settle(void);

/* unc__record_libraries_are_open: whether there is anything to settle. No system call. */
bool unc__record_libraries_are_open(void);

#endif
