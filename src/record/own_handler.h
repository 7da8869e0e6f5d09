/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_OWN_HANDLER_H
#define UNC_RECORD_OWN_HANDLER_H

#include <signal.h>

#include "base/export.h"

/*
 * The handler by which a signal asks for a report (option signal=) is there on nobody's
 * behalf but ours: the program is told what would be there without us.
 */

/* unc__record_own_handler_set: @handler is ours, from now on. */
void unc__record_own_handler_set(sighandler_t handler);

/* unc__record_own_handler_seen: what the program is to see of @handler: SIG_DFL if it is
 * ours. */
UNC__FOR_PROBES sighandler_t unc__record_own_handler_seen(sighandler_t handler);

/* unc__record_own_handler_hide: the same of a whole action, which libc gave out. */
UNC__FOR_PROBES void unc__record_own_handler_hide(struct sigaction *action);

#endif
