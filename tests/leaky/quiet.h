/* SPDX-License-Identifier: MIT */
#ifndef QUIET_H
#define QUIET_H

#include <fcntl.h>
#include <unistd.h>

/* be_quiet: what is written to @fd from now on is for people, and nobody looks. */
static inline void be_quiet(int fd)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)dup2(null, fd);
    (void)close(null);
}

#endif
