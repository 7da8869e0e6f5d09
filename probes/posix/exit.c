/* SPDX-License-Identifier: MIT */
/*
 * _exit ends the process at once, past atexit and destructors, so the report is made
 * here. What fork children do that recorded nothing of their own stays unsaid, and a
 * vfork child, in whose parent's memory we are, passes straight through.
 *
 * exit() of libc comes to neither of these in the shared form; in the static form the
 * linker leads its _exit here too, after the report was made.
 */
#include "probes/ends.h"
#include "probes/probe.h"
#include "record/ending.h"

UNC_PROBE(void, _exit, (int status))
{
    UNC_REAL(_exit)(unc__record_ends(status));
}

UNC_PROBE(void, _Exit, (int status))
{
    UNC_REAL(_Exit)(unc__record_ends(status));
}

UNC_PROBE(void, quick_exit, (int status))
{
    unc__ends_quickly(status);
    UNC_REAL(quick_exit)(status);
}
