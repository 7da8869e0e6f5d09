/* SPDX-License-Identifier: MIT */
/* glibc declares what is not in POSIX for _GNU_SOURCE only. */
/*
 * Every call that gives out a descriptor: it is in the record with its type and with its
 * word about exec, it is the kernel's as well, and a close takes it out again. A call
 * that fails changes nothing, and errno is what the kernel said.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "lib/case.h"

#include "record/fd_table.h"
#include "record/reader.h"

#define SURVIVES UNC__FLAG_SURVIVES

int __open_2(const char *path, int flags);
int __openat_2(int directory, const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat64_2(int directory, const char *path, int flags);
int __open(const char *path, int flags, ...);
int __close(int fd);
int __pipe(int fds[2]);
int __dup2(int fd, int number);

static bool read_entry(int fd, struct unc__entry_view *ret_view)
{
    struct unc__token token = unc__record_fd_find(fd);

    return token.serial != 0 && unc__record_read(token.index, ret_view);
}

static void check_open(int fd, enum unc__type type, uint8_t flags, const char *call)
{
    struct unc__entry_view view;

    if (!read_entry(fd, &view)) {
        fail_msg("%s: descriptor %d is not in the record (errno %d)", call, fd, errno);
    }
    assert_true(fcntl(fd, F_GETFD) >= 0);
    assert_string_equal(unc__record_site_view(view.site).call, call);
    assert_int_equal(view.type, type);
    assert_int_equal(view.flags, flags);
    assert_int_equal(view.flags == 0, (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
}

static void check_pair(int fd, enum unc__type type, uint8_t flags, const char *call)
{
    struct unc__entry_view view;

    check_open(fd, type, flags, call);
    assert_int_equal(close(fd), 0);
    assert_false(read_entry(fd, &view));
}

UNC_TEST(descriptors__files__are_recorded)
{
    const enum unc__type file = UNC__TYPE_FD_FILE;
    const char *null = "/dev/null";

    check_pair(open(null, O_RDONLY), file, SURVIVES, "open");
    check_pair(open(null, O_RDONLY | O_CLOEXEC), file, 0, "open");
    check_pair(open64(null, O_RDONLY), file, SURVIVES, "open64");
    check_pair(__open(null, O_RDONLY), file, SURVIVES, "__open");
    check_pair(__open_2(null, O_RDONLY), file, SURVIVES, "__open_2");
    check_pair(__open64_2(null, O_CLOEXEC), file, 0, "__open64_2");
    check_pair(openat(AT_FDCWD, null, O_RDONLY), file, SURVIVES, "openat");
    check_pair(openat64(AT_FDCWD, null, O_CLOEXEC), file, 0, "openat64");
    check_pair(__openat_2(AT_FDCWD, null, O_RDONLY), file, SURVIVES, "__openat_2");
    check_pair(__openat64_2(AT_FDCWD, null, O_CLOEXEC), file, 0, "__openat64_2");
    check_pair(creat(null, 0600), file, SURVIVES, "creat");
    check_pair(creat64(null, 0600), file, SURVIVES, "creat64");
    check_pair(open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), UNC__TYPE_FD_TEMPORARY,
               0, "open");
}

UNC_TEST(descriptors__events__are_recorded)
{
    sigset_t none;

    (void)sigemptyset(&none);
    check_pair(eventfd(0, 0), UNC__TYPE_FD_EVENTFD, SURVIVES, "eventfd");
    check_pair(eventfd(0, EFD_CLOEXEC), UNC__TYPE_FD_EVENTFD, 0, "eventfd");
    check_pair(epoll_create(1), UNC__TYPE_FD_EPOLL, SURVIVES, "epoll_create");
    check_pair(epoll_create1(EPOLL_CLOEXEC), UNC__TYPE_FD_EPOLL, 0, "epoll_create1");
    check_pair(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), UNC__TYPE_FD_TIMERFD, 0,
               "timerfd_create");
    check_pair(signalfd(-1, &none, 0), UNC__TYPE_FD_SIGNALFD, SURVIVES, "signalfd");
    check_pair(inotify_init(), UNC__TYPE_FD_INOTIFY, SURVIVES, "inotify_init");
    check_pair(inotify_init1(IN_CLOEXEC), UNC__TYPE_FD_INOTIFY, 0, "inotify_init1");
    check_pair(memfd_create("x", MFD_CLOEXEC), UNC__TYPE_FD_MEMFD, 0, "memfd_create");
    check_pair(pidfd_open(getpid(), 0), UNC__TYPE_FD_PIDFD, 0, "pidfd_open");
}

UNC_TEST(descriptors__signalfd_changed__is_the_same_life)
{
    sigset_t none;
    int fd;
    uint64_t serial;

    (void)sigemptyset(&none);
    fd = signalfd(-1, &none, SFD_CLOEXEC);
    serial = unc__record_fd_find(fd).serial;
    assert_int_equal(signalfd(fd, &none, 0), fd);
    assert_int_equal(unc__record_fd_find(fd).serial, serial);
    assert_int_equal(__close(fd), 0);
    assert_int_equal(unc__record_fd_find(fd).serial, 0);
}

UNC_TEST(descriptors__pairs__are_recorded)
{
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    check_pair(fds[0], UNC__TYPE_FD_PIPE, SURVIVES, "pipe");
    check_pair(fds[1], UNC__TYPE_FD_PIPE, SURVIVES, "pipe");
    assert_int_equal(__pipe(fds), 0);
    check_pair(fds[0], UNC__TYPE_FD_PIPE, SURVIVES, "__pipe");
    check_pair(fds[1], UNC__TYPE_FD_PIPE, SURVIVES, "__pipe");
    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    check_pair(fds[0], UNC__TYPE_FD_PIPE, 0, "pipe2");
    check_pair(fds[1], UNC__TYPE_FD_PIPE, 0, "pipe2");
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    check_pair(fds[0], UNC__TYPE_FD_SOCKET, 0, "socketpair");
    check_pair(fds[1], UNC__TYPE_FD_SOCKET, 0, "socketpair");
}

UNC_TEST(descriptors__accepted__are_recorded)
{
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr address = { .sa_family = AF_UNIX }; /* the kernel gives a name */
    struct sockaddr_storage name;
    socklen_t size = sizeof name;
    int clients[2];

    check_open(listener, UNC__TYPE_FD_SOCKET, SURVIVES, "socket");
    assert_int_equal(bind(listener, &address, sizeof address.sa_family), 0);
    assert_int_equal(listen(listener, 2), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&name, &size), 0);
    for (int i = 0; i < 2; i++) {
        clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(clients[i], (struct sockaddr *)&name, size), 0);
    }
    check_pair(accept(listener, NULL, NULL), UNC__TYPE_FD_SOCKET, SURVIVES, "accept");
    check_pair(accept4(listener, NULL, NULL, SOCK_CLOEXEC), UNC__TYPE_FD_SOCKET, 0,
               "accept4");
    check_pair(clients[0], UNC__TYPE_FD_SOCKET, 0, "socket");
    check_pair(clients[1], UNC__TYPE_FD_SOCKET, 0, "socket");
    assert_int_equal(close(listener), 0);
}

UNC_TEST(descriptors__duplicates__know_of_what)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    uint64_t serial = unc__record_fd_find(fd).serial;
    struct unc__entry_view view;
    int copy = dup(fd);

    assert_true(read_entry(copy, &view));
    assert_int_equal(view.detail, serial);
    check_pair(copy, UNC__TYPE_FD_DUPLICATE, SURVIVES, "dup");
    check_pair(fcntl(fd, F_DUPFD, 100), UNC__TYPE_FD_DUPLICATE, SURVIVES, "fcntl");
    copy = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    assert_int_equal(copy, 100);
    assert_true(read_entry(copy, &view));
    assert_int_equal(view.detail, serial);
    check_pair(copy, UNC__TYPE_FD_DUPLICATE, 0, "fcntl");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(descriptors__dup2_onto_one_that_lives__closes_that)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int target = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    struct unc__token old = unc__record_fd_find(target);
    struct unc__entry_view view;

    assert_int_equal(dup2(fd, fd), fd);
    check_open(fd, UNC__TYPE_FD_FILE, 0, "open");
    assert_int_equal(dup2(-1, target), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(dup3(fd, fd, 0), -1);
    assert_int_equal(errno, EINVAL);
    check_open(target, UNC__TYPE_FD_FILE, 0, "open");

    assert_int_equal(dup2(fd, target), target);
    assert_true(read_entry(target, &view));
    assert_int_equal(view.type, UNC__TYPE_FD_DUPLICATE);
    assert_int_equal(view.flags, 0); /* asked for by its number */
    assert_true(unc__record_read(old.index, &view));
    assert_int_equal(view.state, UNC__STATE_RELEASED);
    assert_true(view.released_stack != 0);
    assert_int_equal(__dup2(fd, target), target);
    check_pair(dup3(fd, target, O_CLOEXEC), UNC__TYPE_FD_DUPLICATE, 0, "dup3");
    assert_int_equal(close(fd), 0);
}

UNC_TEST(descriptors__setfd__says_what_is_meant)
{
    int fd = open("/dev/null", O_RDONLY);
    struct unc__entry_view view;

    assert_int_equal(fcntl(fd, F_SETFD, FD_CLOEXEC), 0);
    check_open(fd, UNC__TYPE_FD_FILE, 0, "open");
    assert_int_equal(close(fd), 0);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(fcntl(fd, F_SETFD, 0), 0);
    assert_true(read_entry(fd, &view));
    assert_int_equal(view.flags, 0);
    assert_int_equal(close(fd), 0);
}

UNC_TEST(descriptors__failed__change_nothing_and_keep_errno)
{
    struct unc__counters before = unc__record_counters(UNC__KIND_FD);
    uint64_t released = before.released;
    int fds[2] = { 7, 8 };

    errno = 0;
    assert_int_equal(open("/nowhere/at/all", O_RDONLY), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(socket(-1, 0, 0), -1);
    assert_int_equal(errno, EAFNOSUPPORT);
    assert_int_equal(pipe2(fds, -1), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(dup(-1), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(accept(-1, NULL, NULL), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(close(-1), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(close(100000), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(close_range(9, 8, 0), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(close_range(3, ~0U, 0x4000), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).acquired, before.acquired);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).released, released);
}

UNC_TEST(descriptors__success__keeps_errno)
{
    int fd;

    errno = 4711;
    fd = open("/dev/null", O_RDONLY);
    assert_int_equal(dup2(fd, 90), 90);
    assert_int_equal(fcntl(fd, F_SETFD, 0), 0);
    assert_int_equal(close(90), 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(errno, 4711);
}

UNC_TEST(descriptors__range_closed__is_not_in_the_record)
{
    struct unc__entry_view view;
    int low = fcntl(STDIN_FILENO, F_DUPFD, 500);
    int middle = fcntl(STDIN_FILENO, F_DUPFD, 510);
    int high = fcntl(STDIN_FILENO, F_DUPFD, 520);

    assert_int_equal(close_range(500, 520, 4 /* CLOSE_RANGE_CLOEXEC */), 0);
    check_open(middle, UNC__TYPE_FD_DUPLICATE, 0, "fcntl");
    assert_int_equal(close_range(505, 515, 0), 0);
    assert_true(read_entry(low, &view));
    assert_false(read_entry(middle, &view));
    assert_true(read_entry(high, &view));
    assert_int_equal(close_range(500, ~0U, 0), 0);
    assert_false(read_entry(low, &view));
    assert_false(read_entry(high, &view));
    low = fcntl(STDIN_FILENO, F_DUPFD, 500);
    closefrom(500);
    assert_false(read_entry(low, &view));
    assert_true(fcntl(low, F_GETFD) < 0);
}

static void send_fds(int socket, int fd, int count)
{
    char byte = 'x';
    struct iovec part = { &byte, 1 };
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int[3]))];
    } control;
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count) };

    memset(&control, 0, sizeof control);
    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = SCM_RIGHTS;
    control.head.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
    for (int i = 0; i < count; i++) {
        memcpy(CMSG_DATA(&control.head) + sizeof fd * (size_t)i, &fd, sizeof fd);
    }
    assert_int_equal(sendmsg(socket, &message, 0), 1);
}

/* Receives with room for two. Returns: how many are in the message. */
static int receive_fds(int socket, int flags, int *ret_fds)
{
    char byte;
    struct iovec part = { &byte, 1 };
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int[2]))];
    } control;
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = CMSG_LEN(sizeof(int[2])) };
    size_t size;

    assert_int_equal(recvmsg(socket, &message, flags), 1);
    if (message.msg_controllen == 0) {
        return 0;
    }
    size = control.head.cmsg_len - CMSG_LEN(0);
    memcpy(ret_fds, CMSG_DATA(&control.head), size);
    return (int)(size / sizeof *ret_fds);
}

UNC_TEST(descriptors__received__are_recorded)
{
    int sockets[2];
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets), 0);
    send_fds(sockets[0], STDIN_FILENO, 2);
    assert_int_equal(receive_fds(sockets[1], MSG_PEEK, fds), 2);
    check_pair(fds[0], UNC__TYPE_FD_RECEIVED, SURVIVES, "recvmsg");
    check_pair(fds[1], UNC__TYPE_FD_RECEIVED, SURVIVES, "recvmsg");
    assert_int_equal(receive_fds(sockets[1], MSG_CMSG_CLOEXEC, fds), 2);
    check_pair(fds[0], UNC__TYPE_FD_RECEIVED, 0, "recvmsg");
    check_pair(fds[1], UNC__TYPE_FD_RECEIVED, 0, "recvmsg");
    send_fds(sockets[0], STDIN_FILENO, 3); /* MSG_CTRUNC */
    assert_int_equal(receive_fds(sockets[1], 0, fds), 2);
    check_pair(fds[0], UNC__TYPE_FD_RECEIVED, SURVIVES, "recvmsg");
    check_pair(fds[1], UNC__TYPE_FD_RECEIVED, SURVIVES, "recvmsg");
    assert_int_equal(send(sockets[0], "y", 1, 0), 1);
    assert_int_equal(receive_fds(sockets[1], 0, fds), 0);
    assert_int_equal(close(sockets[0]), 0);
    assert_int_equal(close(sockets[1]), 0);
}

UNC_TEST(descriptors__standard__are_nobodys)
{
    struct unc__entry_view view;
    int kept = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    assert_false(read_entry(STDIN_FILENO, &view));
    assert_int_equal(close(kept), 0);
}
