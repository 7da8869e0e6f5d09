/* SPDX-License-Identifier: MIT */
/*
 * A signalfd is made and not closed.
 *
 * expect: unclosed fd signalfd, 1, by signalfd in acquire, missing close
 */
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGUSR1);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
