/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_CONSTANT_H
#define UNC_STACK_CONSTANT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * unc__constant_has: whether these bytes stay what they are as long as the process lives:
 * they lie in a part of a module that is mapped read-only, or read-only since it was
 * relocated, and the module is one that is never unloaded. False where that is not known.
 * Some hundred nanoseconds: for what is asked once. Async-signal-safe.
 */
bool unc__constant_has(const void *start, size_t size);

/* unc__constant_has_string: the same of a string; NULL is constant. */
bool unc__constant_has_string(const char *string);

#endif
