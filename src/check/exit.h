/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_EXIT_H
#define UNC_CHECK_EXIT_H

/*
 * The report at exit has to come last, after every handler and destructor of the program.
 * How to be last depends on how the program was linked, so that part is in exit_shared.c
 * (the shared library) and exit_static.c (the archive); both define:
 *
 * unc__exit_attach: see to it that unc__exit_report runs last. Idempotent.
 */
void unc__exit_attach(void);

/* unc__exit_register: by on_exit: to be called as early as possible, since handlers run
 * in the reverse order. */
void unc__exit_register(void);

/* unc__exit_register_status: only remember the exit status, for who calls
 * unc__exit_report by another way. */
void unc__exit_register_status(void);

/* unc__exit_report: judge and report, once a process. May call exit again, see exitcode=.
 */
void unc__exit_report(void);

#endif
