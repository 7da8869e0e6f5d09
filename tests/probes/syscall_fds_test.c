/* SPDX-License-Identifier: MIT */
/* Descriptors that come and go by syscall(), as they do in libuv and GLib. */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/case.h"

#include "record/fd_table.h"
#include "record/reader.h"

static bool read_entry(long fd, struct unc__entry_view *ret_view)
{
    struct unc__token token = unc__record_fd_find((int)fd);

    return token.serial != 0 && unc__record_read(token.index, ret_view);
}

static void check_pair(long fd, enum unc__type type, const char *call)
{
    struct unc__entry_view view;

    if (!read_entry(fd, &view)) {
        fail_msg("%s: %ld is not in the record (errno %d)", call, fd, errno);
    }
    assert_string_equal(unc__record_site_view(view.site).call, call);
    assert_int_equal(view.type, type);
    assert_int_equal(view.flags == 0, (fcntl((int)fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_true(view.acquired_stack != 0);
    assert_int_equal(syscall(SYS_close, fd), 0);
    assert_false(read_entry(fd, &view));
}

UNC_TEST(syscall__opened__is_recorded)
{
    struct open_how how = { .flags = O_RDONLY | O_CLOEXEC };

    check_pair(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY), UNC__TYPE_FD_FILE,
               "openat");
    check_pair(syscall(SYS_openat2, AT_FDCWD, "/dev/null", &how, sizeof how),
               UNC__TYPE_FD_FILE, "openat2");
    how.flags = O_RDONLY;
    check_pair(syscall(SYS_openat2, AT_FDCWD, "/dev/null", &how, sizeof how),
               UNC__TYPE_FD_FILE, "openat2");
    check_pair(syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
               UNC__TYPE_FD_SOCKET, "socket");
    check_pair(syscall(SYS_eventfd2, 0, O_CLOEXEC), UNC__TYPE_FD_EVENTFD, "eventfd2");
    check_pair(syscall(SYS_epoll_create1, 0), UNC__TYPE_FD_EPOLL, "epoll_create1");
    check_pair(syscall(SYS_timerfd_create, CLOCK_MONOTONIC, 0), UNC__TYPE_FD_TIMERFD,
               "timerfd_create");
    check_pair(syscall(SYS_inotify_init1, O_CLOEXEC), UNC__TYPE_FD_INOTIFY,
               "inotify_init1");
    check_pair(syscall(SYS_memfd_create, "x", 0), UNC__TYPE_FD_MEMFD, "memfd_create");
    check_pair(syscall(SYS_pidfd_open, getpid(), 0), UNC__TYPE_FD_PIDFD, "pidfd_open");
}

/* What not every kernel and not every container allows. */
UNC_TEST(syscall__opened_where_it_is_allowed__is_recorded)
{
    struct io_uring_params ring = { 0 };
    struct perf_event_attr event = {
        .type = PERF_TYPE_SOFTWARE,
        .size = sizeof event,
        .config = PERF_COUNT_SW_TASK_CLOCK,
        .exclude_kernel = 1,
    };
    uint64_t acquired = unc__record_counters(UNC__KIND_FD).acquired;
    long fd = syscall(SYS_io_uring_setup, 2, &ring);

    if (fd >= 0) {
        check_pair(fd, UNC__TYPE_FD_IO_URING, "io_uring_setup");
        acquired++;
    }
    fd = syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */);
    if (fd >= 0) {
        check_pair(fd, UNC__TYPE_FD_USERFAULTFD, "userfaultfd");
        acquired++;
    }
    fd = syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0) {
        check_pair(fd, UNC__TYPE_FD_PERF_EVENT, "perf_event_open");
        acquired++;
    }
    assert_int_equal(unc__record_counters(UNC__KIND_FD).acquired, acquired);
}

UNC_TEST(syscall__copied_and_paired__is_recorded)
{
    struct unc__entry_view view;
    int fds[2];
    long copy;

    assert_int_equal(syscall(SYS_pipe2, fds, O_CLOEXEC), 0);
    copy = syscall(SYS_dup, fds[0]);
    assert_true(read_entry(copy, &view));
    assert_int_equal(view.detail, unc__record_fd_find(fds[0]).serial);
    assert_int_equal(syscall(SYS_dup3, fds[1], copy, O_CLOEXEC), copy);
    check_pair(copy, UNC__TYPE_FD_DUPLICATE, "dup3");
    check_pair(syscall(SYS_fcntl, fds[0], F_DUPFD_CLOEXEC, 100L), UNC__TYPE_FD_DUPLICATE,
               "fcntl");
    check_pair(fds[0], UNC__TYPE_FD_PIPE, "pipe2");
    check_pair(fds[1], UNC__TYPE_FD_PIPE, "pipe2");
    assert_int_equal(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, fds), 0);
    check_pair(fds[1], UNC__TYPE_FD_SOCKET, "socketpair");
    assert_int_equal(syscall(SYS_close_range, fds[0], fds[0], 0), 0);
    assert_false(read_entry(fds[0], &view));
}

UNC_TEST(syscall__watched__is_a_registration)
{
    uint64_t live = unc__record_counters(UNC__KIND_REGISTRATION).live;
    struct epoll_event event = { .events = EPOLLIN };
    long epoll = syscall(SYS_epoll_create1, EPOLL_CLOEXEC);
    long fd = syscall(SYS_eventfd2, 0, O_CLOEXEC);

    assert_int_equal(syscall(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, fd, &event), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_REGISTRATION).live, live + 1);
    assert_int_equal(syscall(SYS_epoll_ctl, epoll, EPOLL_CTL_DEL, fd, NULL), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_REGISTRATION).live, live);
    assert_int_equal(syscall(SYS_close, fd), 0);
    assert_int_equal(syscall(SYS_close, epoll), 0);
}

UNC_TEST(syscall__closed_twice__is_a_double_release)
{
    size_t before = unc__record_misuse_count();
    long fd = syscall(SYS_eventfd2, 0, O_CLOEXEC);
    struct unc__misuse_view view;

    assert_int_equal(syscall(SYS_close, fd), 0);
    assert_int_equal(syscall(SYS_close, fd), -1);
    assert_int_equal(errno, EBADF);
    assert_true(unc__record_read_misuse(before, &view));
    assert_int_equal(view.misuse.code, UNC__MISUSE_DOUBLE_RELEASE);
    assert_int_equal(view.misuse.type, UNC__TYPE_FD_EVENTFD);
    assert_int_equal(syscall(SYS_close, -1), -1);
    assert_int_equal(unc__record_misuse_count(), before + 1);
}
