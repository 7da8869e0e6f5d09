/* SPDX-License-Identifier: MIT */
/*
 * A temporary file is not closed.
 *
 * expect: unclosed fd FILE, 1, by tmpfile in acquire, missing fclose
 */
#include <stdio.h>

#include "twin.h"

static FILE *acquire(void)
{
    return tmpfile();
}

int main(void)
{
    FILE *it = acquire();

    RELEASE(fclose(it));
    return it == NULL;
}
