/* SPDX-License-Identifier: MIT */
#ifndef UNC_GATE_FUNCTION_NAME_H
#define UNC_GATE_FUNCTION_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define UNC__FUNCTION_NAME_MAX 256 /* with the NUL; longer ones are cut */

/* What every initializer of a file is called. */
#define UNC__FUNCTION_INITIALIZER "{initializer}"

/*
 * unc__function_name: @name as it is in every build: without what compilers append to
 * copies of it, versions, ABI tags, template arguments, parameters, return type and
 * anonymous namespaces; a lambda is `{lambda}` in its function. @name: demangled where it
 * is of C++, as symbolize/lookup.h gives it, or of C.
 * @ret_name: never "" unless @name is.
 */
void unc__function_name(const char *name, char ret_name[UNC__FUNCTION_NAME_MAX]);

/* Of a name that unc__function_name made: what runs before main() and after it, and
 * begins a thread. */
bool unc__function_is_start(const char *name);

/* Likewise: of the C++ library or of this one, whatever module it was compiled into. */
bool unc__function_is_foreign(const char *name);

#endif
