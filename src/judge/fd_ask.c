/* SPDX-License-Identifier: MIT */
/* In the process itself: it is the one to ask. */
#include "judge/fd_ask.h"

#include <poll.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/sys.h"

long unc__fd_ask(long number, int fd, long second, long third, long fourth, long fifth)
{
    return unc__sys_call(number, fd, second, third, fourth, fifth, 0);
}

int unc__fd_is_ready(int fd)
{
    struct pollfd item = { .fd = fd, .events = POLLIN };
    struct timespec now = { 0, 0 };
    long r =
        unc__sys_call(SYS_ppoll, (long)(intptr_t)&item, 1, (long)(intptr_t)&now, 0, 0, 0);

    return r < 0 ? (int)r : r == 1 && (item.revents & POLLIN) != 0;
}
