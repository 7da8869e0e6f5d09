/* SPDX-License-Identifier: MIT */
/*
 * A userfaultfd is made by its system call.
 *
 * expect: unclosed fd userfaultfd, 1, by userfaultfd in acquire, missing close
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
