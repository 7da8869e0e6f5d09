/* SPDX-License-Identifier: MIT */
/*
 * What is watched is closed; a duplicate of it lives, so the poller goes on.
 *
 * expect: stale-registration registration epoll_watch, 1, in watch
 * expect: unclosed fd epoll, 1, by epoll_create1 in main, missing close
 * expect: unclosed fd duplicate, 1, by dup in main, missing close
 */
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "twin.h"

static int watch(int epoll, int fd)
{
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd,
                     &(struct epoll_event){ .events = EPOLLIN });
}

static int look(int epoll)
{
    struct epoll_event event;

    return epoll_wait(epoll, &event, 1, 0);
}

int main(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int fd[2];
    int r = pipe(fd);
    int copy = dup(fd[0]);

    (void)copy;
    r = r < 0 ? r : watch(epoll, fd[0]);
    RELEASE(epoll_ctl(epoll, EPOLL_CTL_DEL, fd[0], NULL));
    (void)close(fd[0]);
    r = r < 0 ? r : look(epoll);
    (void)close(fd[1]);
    RELEASE(close(copy));
    RELEASE(close(epoll));
    return r < 0;
}
