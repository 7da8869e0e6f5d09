/* SPDX-License-Identifier: MIT */
/*
 * A file is opened by its system call, and its twin closes it likewise.
 *
 * expect: unclosed fd file, 1, by openat in acquire, missing close
 */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return (int)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
