/* SPDX-License-Identifier: MIT */
/*
 * A raw pipe, and both of its ends are forgotten.
 *
 * expect: unclosed fd pipe, 2, by pipe in acquire, missing close
 */
#include <unistd.h>

#include "twin.h"

static int acquire(int fd[2])
{
    return pipe(fd);
}

int main(void)
{
    int fd[2];
    int r = acquire(fd);

    RELEASE(close(fd[0]));
    RELEASE(close(fd[1]));
    return r < 0;
}
