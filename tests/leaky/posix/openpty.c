/* SPDX-License-Identifier: MIT */
/*
 * Both sides of a terminal are forgotten.
 *
 * expect: unclosed fd terminal, 2, by openpty in acquire, missing close
 */
#include <pty.h>
#include <unistd.h>

#include "twin.h"

static int acquire(int fd[2])
{
    return openpty(&fd[0], &fd[1], NULL, NULL, NULL);
}

int main(void)
{
    int fd[2];
    int r = acquire(fd);

    RELEASE(close(fd[0]));
    RELEASE(close(fd[1]));
    return r < 0;
}
