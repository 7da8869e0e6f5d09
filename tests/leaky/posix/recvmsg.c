/* SPDX-License-Identifier: MIT */
/*
 * A descriptor arrives in a message and is not closed.
 *
 * expect: unclosed fd received, 1, by recvmsg in acquire, missing close
 */
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "twin.h"

static int send_one(int via, int fd)
{
    char byte = 'x';
    char control[CMSG_SPACE(sizeof fd)] = { 0 };
    struct iovec data = { &byte, 1 };
    struct msghdr message = { .msg_iov = &data,
                              .msg_iovlen = 1,
                              .msg_control = control,
                              .msg_controllen = sizeof control };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return sendmsg(via, &message, 0) == 1 ? 0 : -1;
}

static int acquire(int via)
{
    char byte;
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec data = { &byte, 1 };
    struct msghdr message = { .msg_iov = &data,
                              .msg_iovlen = 1,
                              .msg_control = control,
                              .msg_controllen = sizeof control };
    struct cmsghdr *header = (struct cmsghdr *)(void *)control;
    int fd = -1;

    if (recvmsg(via, &message, MSG_CMSG_CLOEXEC) == 1) {
        memcpy(&fd, CMSG_DATA(header), sizeof fd);
    }
    return fd;
}

int main(void)
{
    int via[2];
    int r = socketpair(AF_UNIX, SOCK_STREAM, 0, via);
    int fd;

    r = r < 0 ? r : send_one(via[0], 0);
    fd = r < 0 ? r : acquire(via[1]);
    (void)close(via[0]);
    (void)close(via[1]);
    RELEASE(close(fd));
    return fd < 0;
}
