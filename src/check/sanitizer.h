/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SANITIZER_H
#define UNC_CHECK_SANITIZER_H

#include <stdbool.h>

/*
 * unc__sanitizer_attach: LeakSanitizer looks for leaked memory in an exit handler and, if
 * it finds any, ends the process there, before our handler. In such a program, @report is
 * called at that end too. Idempotent; nothing happens in programs without it.
 */
void unc__sanitizer_attach(void (*report)(void));

/* unc__sanitizer_writes_leaks: whether LeakSanitizer is in the process, alone or with
 * AddressSanitizer: a file that leaks are written to is its. */
bool unc__sanitizer_writes_leaks(void);

#endif
