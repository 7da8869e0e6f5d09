/* SPDX-License-Identifier: MIT */
/*
 * A stream takes a descriptor over: closing the stream is what is missing.
 *
 * expect: unclosed fd FILE, 1, by fdopen in acquire, missing fclose
 */
#include <fcntl.h>
#include <stdio.h>

#include "twin.h"

static FILE *acquire(void)
{
    return fdopen(open("/etc/passwd", O_RDONLY), "r");
}

int main(void)
{
    FILE *it = acquire();

    RELEASE(fclose(it));
    return it == NULL;
}
