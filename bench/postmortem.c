/* SPDX-License-Identifier: MIT */
/*
 * `bench-postmortem exit|kill COUNT` holds COUNT resources and ends: with all that a
 * report at exit costs, or by SIGKILL. What is measured is the reading of its record, by
 * postmortem.py.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "leases.h"

int main(int argc, char **argv)
{
    unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (count == 0 || count > LEASES_MAX) {
        (void)fprintf(stderr, "usage: bench-postmortem exit|kill COUNT, at most %d\n",
                      LEASES_MAX);
        return 2;
    }
    leases_take(count);
    if (strcmp(argv[1], "kill") == 0) {
        bench_require(raise(SIGKILL) == 0, "ending");
    }
    return 0;
}
