/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_STAY_H
#define UNC_STACK_STAY_H

#include <stdbool.h>

/* unc__stay: see to it that the module with @path, which is loaded, is never unloaded.
 * Returns: whether that is certain. Uses dlopen: outside signal handlers, at the start.
 * */
bool unc__stay(const char *path);

#endif
