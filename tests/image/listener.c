/* SPDX-License-Identifier: MIT */
#include "listener.h"

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/case.h"

void listener_init(struct listener *ret_listener, int backlog)
{
    static int count;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int is_wanted = 1;
    size_t length;

    (void)snprintf(ret_listener->name, sizeof ret_listener->name, "@unclosed-test-%ld-%d",
                   (long)getpid(), count++);
    (void)snprintf(ret_listener->variable, sizeof ret_listener->variable,
                   "UNCLOSED_SOCKET=%s", ret_listener->name);
    length = strlen(ret_listener->name);
    memcpy(address.sun_path + 1, ret_listener->name + 1, length - 1);
    ret_listener->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    assert_true(ret_listener->fd >= 0);
    assert_int_equal(setsockopt(ret_listener->fd, SOL_SOCKET, SO_PASSCRED, &is_wanted,
                                sizeof is_wanted),
                     0);
    assert_int_equal(bind(ret_listener->fd, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                     0);
    assert_int_equal(listen(ret_listener->fd, backlog), 0);
}

void listener_done(struct listener *listener)
{
    assert_int_equal(close(listener->fd), 0);
}

static void keep(struct cmsghdr *part, struct letter *letter)
{
    if (part->cmsg_level != SOL_SOCKET) {
        return;
    }
    if (part->cmsg_type == SCM_RIGHTS) {
        memcpy(&letter->fd, CMSG_DATA(part), sizeof letter->fd);
    } else if (part->cmsg_type == SCM_CREDENTIALS) {
        memcpy(&letter->sender, CMSG_DATA(part), sizeof letter->sender);
    }
}

void listener_take(struct listener *listener, struct letter *ret_letter)
{
    _Alignas(struct cmsghdr) char control[256];
    struct iovec piece = { &ret_letter->handover, sizeof ret_letter->handover };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control,
                              .msg_controllen = sizeof control };
    int connection = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);

    assert_true(connection >= 0);
    ret_letter->fd = -1;
    assert_int_equal(recvmsg(connection, &message, MSG_CMSG_CLOEXEC),
                     sizeof ret_letter->handover);
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL;
         part = CMSG_NXTHDR(&message, part)) {
        keep(part, ret_letter);
    }
    assert_int_equal(close(connection), 0);
}

bool listener_has_more(const struct listener *listener)
{
    struct pollfd wanted = { .fd = listener->fd, .events = POLLIN };

    return poll(&wanted, 1, 0) > 0;
}
