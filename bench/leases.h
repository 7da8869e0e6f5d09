/* SPDX-License-Identifier: MIT */
#ifndef UNC_BENCH_LEASES_H
#define UNC_BENCH_LEASES_H

#include <stddef.h>

/* Resources of the program's own kind, from 1,000 sites and as many different stacks. */
#define LEASES_MAX 1000000

void leases_take(size_t count);
void leases_return(size_t count);

#endif
