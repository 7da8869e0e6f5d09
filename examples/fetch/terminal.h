/* SPDX-License-Identifier: MIT */
#ifndef FETCH_TERMINAL_H
#define FETCH_TERMINAL_H

#include <stdio.h>

/*
 * terminal_write: write @text, which may come from a server, so that no terminal takes a
 * part of it for an order: control characters, also those that UTF-8 has from U+0080 to
 * U+009F, and bytes that are no UTF-8, are written as "\x1B". Returns: as fputs.
 */
int terminal_write(const char *text, FILE *file);

#endif
