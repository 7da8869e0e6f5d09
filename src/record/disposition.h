/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_DISPOSITION_H
#define UNC_RECORD_DISPOSITION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

/*
 * Handlers of signals that a program installs, as calls from outside tell. A signal has
 * at most one entry: of the handler in force. Any thread, async-signal-safe.
 */

/* What a call has done. Handlers are addresses, or SIG_DFL and SIG_IGN. */
struct unc__disposition_change {
    int signal_number;
    uintptr_t before;
    uintptr_t after;
    bool
        has_asked; /* it was given what was there before in a form that can be put back */
    const struct unc_site *site;
    const struct unc__caller *caller;
};

UNC__FOR_PROBES void
unc__record_disposition_changed(const struct unc__disposition_change *change);

/* unc__record_disposition_asked: @caller was told what is there, without changing it. */
UNC__FOR_PROBES void unc__record_disposition_asked(int signal_number,
                                                   const struct unc__caller *caller);

/* Whether it is code, and none of the numbers that stand for something. */
static inline bool unc__handler_is_function(uintptr_t handler)
{
    return handler > (uintptr_t)SIG_HOLD && handler != (uintptr_t)SIG_ERR;
}

#endif
