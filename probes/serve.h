/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_SERVE_H
#define UNC_PROBES_SERVE_H

#include "probes/real.h"

/*
 * Functions that do without libc what it would do, as far as one system call is all there
 * is to it. They work before this library is relocated.
 *
 * unc__serve: what serves as function @index until the real one is known. Never NULL:
 * what is more than a system call fails with ENOSYS.
 */
unc__real_fn *unc__serve(enum unc__real index);

/* unc__serve_absent: what serves for good as function @index, which libc does not have.
 */
static inline unc__real_fn *unc__serve_absent(enum unc__real index)
{
    return unc__serve(index);
}

#endif
