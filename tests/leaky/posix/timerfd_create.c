/* SPDX-License-Identifier: MIT */
/*
 * A timerfd is made and not closed.
 *
 * expect: unclosed fd timerfd, 1, by timerfd_create in acquire, missing close
 */
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
