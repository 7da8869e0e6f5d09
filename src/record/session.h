/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_SESSION_H
#define UNC_RECORD_SESSION_H

#include <stdbool.h>

#include "base/export.h"

/*
 * A process that begins a session of its own is on its way to be a daemon, and the child
 * that it makes next is to outlive it. Noted, for the kernel cannot tell a session that
 * was begun by us from one that we were started in.
 */

/* unc__record_session_begun: this process called setsid. */
UNC__FOR_PROBES void unc__record_session_begun(void);

bool unc__session_is_own(void);

#endif
