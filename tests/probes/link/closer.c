/* SPDX-License-Identifier: MIT */
/* A library that has a close() of its own. */
#include <sys/syscall.h>
#include <unistd.h>

int close(int fd)
{
    return (int)syscall(SYS_close, fd);
}
