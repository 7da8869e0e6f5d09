/* SPDX-License-Identifier: MIT */
/*
 * The wait is the kernel's: with SO_SNDTIMEO a blocking connect waits so long for room in
 * the listener's backlog, and sendmsg for room in its queue (unix(7), socket(7)). poll
 * would not do: a socket that is not connected yet is not woken when a backlog drains.
 * A handler of the program that interrupts us costs a turn of the loop, not more time.
 *
 * Rejected: waiting for an answer, since a listener that is stopped would then stop every
 * program it observes.
 */
#include "record/handover.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/process.h"
#include "base/sys.h"

#define NS_PER_US 1000
#define US_PER_S  1000000

/* 0 would mean for ever, so what is left is at least a microsecond. */
static int set_timeout(int socket, int64_t deadline_ns)
{
    int64_t left_us = (deadline_ns - unc__clock_monotonic_ns()) / NS_PER_US;
    struct timeval timeout;

    if (left_us <= 0) {
        return -ETIMEDOUT;
    }
    timeout =
        (struct timeval){ .tv_sec = left_us / US_PER_S, .tv_usec = left_us % US_PER_S };
    return (int)unc__sys_call(SYS_setsockopt, socket, SOL_SOCKET, SO_SNDTIMEO,
                              (long)(intptr_t)&timeout, sizeof timeout, 0);
}

/* The length that goes with it, or a negative errno. */
static int make_address(const char *name, struct sockaddr_un *ret_address)
{
    size_t length = strlen(name);

    *ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (length < 2) {
        return -EINVAL;
    }
    if (length >= sizeof ret_address->sun_path) {
        return -ENAMETOOLONG;
    }
    memcpy(ret_address->sun_path, name, length);
    if (name[0] == '@') {
        ret_address->sun_path[0] = '\0'; /* abstract, without a terminator */
        return (int)(offsetof(struct sockaddr_un, sun_path) + length);
    }
    return (int)(offsetof(struct sockaddr_un, sun_path) + length + 1);
}

static int connect_until(int socket, const struct sockaddr_un *address, size_t size,
                         int64_t deadline_ns)
{
    int r;

    do {
        r = set_timeout(socket, deadline_ns);
        if (r == 0) {
            r = (int)unc__sys_call(SYS_connect, socket, (long)(intptr_t)address,
                                   (long)size, 0, 0, 0);
        }
    } while (r == -EINTR);
    return r;
}

int unc__handover_connect(const char *name, int64_t deadline_ns)
{
    struct sockaddr_un address;
    int size = make_address(name, &address);
    int socket;
    int r;

    if (size < 0) {
        return size;
    }
    socket = (int)unc__sys_call(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, 0,
                                0, 0);
    if (socket < 0) {
        return socket;
    }
    r = connect_until(socket, &address, (size_t)size, deadline_ns);
    if (r < 0) {
        (void)unc__sys_close(socket);
        return r;
    }
    return socket;
}

/* Room for one descriptor; aligned as the macros want it. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

int unc__handover_send(int socket, int fd, int64_t deadline_ns)
{
    struct unc__handover letter = {
        .version = UNC__HANDOVER_VERSION,
        .pid = (uint32_t)unc__sys_getpid(),
        .generation = unc__process_generation(),
        .parent_pid = (uint32_t)unc__sys_call(SYS_getppid, 0, 0, 0, 0, 0, 0),
    };
    struct iovec piece = { &letter, sizeof letter };
    union control control = { .header = { .cmsg_len = CMSG_LEN(sizeof fd),
                                          .cmsg_level = SOL_SOCKET,
                                          .cmsg_type = SCM_RIGHTS } };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control };
    long r;

    memcpy(letter.magic, UNC__HANDOVER_MAGIC, sizeof letter.magic);
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    do {
        r = set_timeout(socket, deadline_ns);
        if (r == 0) {
            r = unc__sys_call(SYS_sendmsg, socket, (long)(intptr_t)&message, MSG_NOSIGNAL,
                              0, 0, 0);
        }
    } while (r == -EINTR);
    return r < 0 ? (int)r : 0;
}
