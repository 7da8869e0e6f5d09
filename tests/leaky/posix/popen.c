/* SPDX-License-Identifier: MIT */
/*
 * A command is run and its pipe is not closed.
 *
 * expect: unclosed fd popen, 1, by popen in acquire, missing pclose
 */
#include <stdio.h>

#include "twin.h"

static FILE *acquire(void)
{
    return popen("exit 0", "r");
}

int main(void)
{
    FILE *it = acquire();

    RELEASE(pclose(it));
    return it == NULL;
}
