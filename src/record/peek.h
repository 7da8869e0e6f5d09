/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_PEEK_H
#define UNC_RECORD_PEEK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/export.h"

/*
 * Memory that a call is about to be given, or that another thread may take away: a bad
 * pointer is for the kernel to refuse, not for us to follow. On the stack of the calling
 * thread nothing is asked; elsewhere the kernel is, but not in a sandbox.
 * Async-signal-safe, errno is kept.
 *
 * unc__record_peek: copy @size bytes from @place. False: they could not be had.
 */
UNC__FOR_PROBES bool unc__record_peek(const void *place, void *ret_copy, size_t size);

/* unc__record_is_on_stack: of the calling thread, as far as is known without asking. */
UNC__FOR_PROBES bool unc__record_is_on_stack(const void *place);

/* unc__record_can_read: at most a page. @otherwise: what is said where nobody may be
 * asked. */
UNC__FOR_PROBES bool unc__record_can_read(const void *place, size_t size, bool otherwise);

/* unc__record_can_read_text: a string; unc__record_can_read_words: a list of them with a
 * NULL at its end, or NULL. False where nobody may be asked. */
UNC__FOR_PROBES bool unc__record_can_read_text(const char *text);
UNC__FOR_PROBES bool unc__record_can_read_words(char *const *words);

#endif
