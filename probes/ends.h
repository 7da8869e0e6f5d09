/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_ENDS_H
#define UNC_PROBES_ENDS_H

/*
 * Ends of the process without handlers of atexit.
 *
 * unc__ends_start: so that quick_exit reports after the handlers of its own.
 */
void unc__ends_start(void);

/* unc__ends_quickly: quick_exit was called with @status, and will come to the report. */
void unc__ends_quickly(int status);

#endif
