/* SPDX-License-Identifier: MIT */
#ifndef UNC_DOCUMENT_INPUT_H
#define UNC_DOCUMENT_INPUT_H

#include <stddef.h>

#include "document/problem.h"

/*
 * unc__input_open: @path for reading, or standard input for "-". A pipe is waited for as
 * any reader of a pipe waits; anything else never is.
 * @ret_size: what a file has; 0: unknown.
 * Returns: a descriptor, or a negative errno with @ret_problem: -EISDIR; -ENODEV: a
 * device, or what else is no file; what the system said.
 */
int unc__input_open(const char *path, size_t *ret_size, struct unc__problem *ret_problem);

/* unc__input_close: also of standard input, which stays open. */
void unc__input_close(int fd);

#endif
