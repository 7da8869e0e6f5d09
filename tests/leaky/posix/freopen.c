/* SPDX-License-Identifier: MIT */
/*
 * A stream is opened anew and not closed.
 *
 * expect: unclosed fd FILE, 1, by freopen in acquire, missing fclose
 */
#include <stdio.h>

#include "twin.h"

static FILE *acquire(void)
{
    return freopen("/etc/group", "r", fopen("/etc/passwd", "r"));
}

int main(void)
{
    FILE *it = acquire();

    RELEASE(fclose(it));
    return it == NULL;
}
