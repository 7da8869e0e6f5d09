/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_SANITIZER_H
#define UNC_CHECK_SANITIZER_H

/*
 * unc__sanitizer_attach: LeakSanitizer looks for leaked memory in an exit handler and, if
 * it finds any, ends the process there, before our handler. In such a program, @report is
 * called at that end too. Idempotent; nothing happens in programs without it.
 */
void unc__sanitizer_attach(void (*report)(void));

#endif
