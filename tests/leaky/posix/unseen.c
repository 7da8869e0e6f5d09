/* SPDX-License-Identifier: MIT */
/*
 * Nobody saw it opened; only the kernel knows.
 *
 * expect: unseen fd file, 1, in -
 */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

/* By an instruction of its own, as io_uring and some run-time systems do. */
static long call(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}

int main(void)
{
    long fd = call(SYS_openat, AT_FDCWD, (long)"/dev/zero", O_RDONLY);

    RELEASE(call(SYS_close, fd, 0, 0));
    return fd < 0;
}
