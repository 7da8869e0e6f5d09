/* SPDX-License-Identifier: MIT */
/*
 * A stream is opened and not closed.
 *
 * expect: unclosed fd FILE, 1, by fopen in acquire, missing fclose
 */
#include <stdio.h>

#include "twin.h"

static FILE *acquire(void)
{
    return fopen("/etc/passwd", "re");
}

int main(void)
{
    FILE *it = acquire();

    RELEASE(fclose(it));
    return it == NULL;
}
