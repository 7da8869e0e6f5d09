/* SPDX-License-Identifier: MIT */
#ifndef UNC_CHECK_EXECUTABLE_H
#define UNC_CHECK_EXECUTABLE_H

#include <stdbool.h>

/* unc__is_executable: whether @program, from @directory, or out of PATH if it
 * @is_searched, is likely to be executed; "": @directory itself. A few system calls. */
bool unc__is_executable(int directory, const char *program, bool is_searched);

#endif
