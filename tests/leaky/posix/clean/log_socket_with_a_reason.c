/* SPDX-License-Identifier: MIT */
/*
 * A library keeps the socket to its log for the life of the process, and says so.
 */
#include <sys/socket.h>
#include <unclosed/check.h>

static int open_log(void)
{
    int fd;

    unc_expect_begin("the log of this library, for life");
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    unc_expect_end();
    return fd;
}

int main(void)
{
    return open_log() < 0;
}
