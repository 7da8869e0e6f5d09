/* SPDX-License-Identifier: MIT */
/*
 * An epoll instance is closed with all that is registered in it, before what it
 * watched.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int main(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int r = 0;
    int watched[8];

    for (int i = 0; i < 8; i++) {
        watched[i] = eventfd(0, EFD_CLOEXEC);
        r |= epoll_ctl(epoll, EPOLL_CTL_ADD, watched[i],
                       &(struct epoll_event){ .events = EPOLLIN });
    }
    (void)close(watched[0]); /* the kernel forgets its registration */
    r |= close(epoll);
    for (int i = 1; i < 8; i++) {
        (void)close(watched[i]);
    }
    return r != 0;
}
