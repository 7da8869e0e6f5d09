/* SPDX-License-Identifier: MIT */
/* Numbers closed twice or used after their close, by the probes; and what is none. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"

#include "base/sys.h"
#include "record/fd_table.h"
#include "record/reader.h"

#define FIRST 300

static uint64_t count_misuses(int code)
{
    struct unc__misuse_view view;
    uint64_t sum = 0;

    for (size_t i = 0; i < unc__record_misuse_count(); i++) {
        if (unc__record_read_misuse(i, &view) && view.misuse.code == code) {
            sum += view.count;
        }
    }
    return sum;
}

static int open_at(int number)
{
    int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, number);

    assert_int_equal(fd, number);
    return fd;
}

UNC_TEST(misuse__closed_twice__is_a_double_release)
{
    uint64_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);
    int fd = open_at(FIRST);

    assert_int_equal(close(fd), 0);
    errno = 0;
    assert_int_equal(close(fd), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before + 1);
}

UNC_TEST(misuse__closed_behind_our_back__is_none)
{
    uint64_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);
    uint64_t unseen = unc__record_unseen_closes();
    int fd = open_at(FIRST + 1);

    assert_int_equal(unc__sys_close(fd), 0);
    assert_int_equal(close(fd), -1);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before);
    assert_int_equal(unc__record_unseen_closes(), unseen + 1);
}

UNC_TEST(misuse__used_after_its_close__is_one_each)
{
    uint64_t before = count_misuses(UNC__MISUSE_USE_AFTER_RELEASE);
    struct itimerspec due = { { 0, 0 }, { 1, 0 } };
    struct epoll_event event = { .events = EPOLLIN };
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int fd = open_at(FIRST + 2);

    assert_int_equal(close(fd), 0);
    assert_int_equal(dup(fd), -1);
    assert_int_equal(dup2(fd, 200), -1);
    assert_int_equal(fcntl(fd, F_DUPFD, 0), -1);
    assert_int_equal(accept(fd, NULL, NULL), -1);
    assert_int_equal(timerfd_settime(fd, 0, &due, NULL), -1);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(count_misuses(UNC__MISUSE_USE_AFTER_RELEASE), before + 6);
    assert_int_equal(close(epoll), 0);
}

UNC_TEST(misuse__questions_and_known_noise__are_none)
{
    uint64_t before = count_misuses(UNC__MISUSE_USE_AFTER_RELEASE);
    struct epoll_event event = { .events = EPOLLIN };
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int fd = open_at(FIRST + 3);

    assert_int_equal(close(fd), 0);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_int_equal(fcntl(fd, F_GETFL), -1);
    assert_int_equal(fcntl(fd, F_SETFD, FD_CLOEXEC), -1);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event), -1);
    assert_int_equal(dup(250), -1); /* was never ours */
    assert_int_equal(count_misuses(UNC__MISUSE_USE_AFTER_RELEASE), before);
    assert_int_equal(close(epoll), 0);
}

/* The status says what went wrong; nothing of the parent's is a misuse here. */
static int close_the_parents(int fd)
{
    if (close(fd) == 0 || dup(fd) >= 0) {
        return 1;
    }
    return unc__record_misuse_count() == 0 ? 0 : 2;
}

UNC_TEST(misuse__in_a_child_of_what_the_parent_closed__is_none)
{
    int fd = open_at(FIRST + 4);
    int status;
    pid_t child;

    assert_int_equal(close(fd), 0);
    child = fork();
    if (child == 0) {
        _exit(close_the_parents(fd));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

UNC_TEST(misuse__all_numbers_closed__is_none)
{
    uint64_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);

    for (int fd = FIRST + 10; fd < FIRST + 20; fd++) {
        (void)open_at(fd);
    }
    for (int fd = FIRST + 19; fd >= FIRST + 10; fd -= 3) {
        (void)close(fd);
    }
    for (int fd = FIRST + 10; fd < FIRST + 40; fd++) {
        (void)close(fd);
    }
    for (int fd = FIRST + 40; fd >= FIRST; fd--) {
        (void)close(fd);
    }
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before);
}

/* The list of /proc/self/fd has the number of the list. */
UNC_TEST(misuse__number_of_a_list_that_is_closed__is_none)
{
    uint64_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);
    DIR *list = opendir("/");
    int fd = dirfd(list);

    assert_int_equal(closedir(list), 0);
    assert_int_equal(close(fd), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before);
}

UNC_TEST(misuse__number_that_a_list_has_taken_over__is_a_double_release)
{
    uint64_t before = count_misuses(UNC__MISUSE_DOUBLE_RELEASE);
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fdopendir(fd);

    assert_int_equal(closedir(list), 0);
    assert_int_equal(close(fd), -1);
    assert_int_equal(count_misuses(UNC__MISUSE_DOUBLE_RELEASE), before + 1);
}

UNC_TEST(misuse__registration__is_an_entry_until_it_is_removed)
{
    struct unc__counters before = unc__record_counters(UNC__KIND_REGISTRATION);
    struct epoll_event event = { .events = EPOLLIN };
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), 0);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), -1);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_MOD, fds[0], &event), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_REGISTRATION).live, before.live + 1);
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_DEL, fds[0], NULL), 0);
    assert_int_equal(unc__record_counters(UNC__KIND_REGISTRATION).live, before.live);
    assert_int_equal(close(epoll), 0);
    assert_int_equal(close(fds[0]), 0);
    assert_int_equal(close(fds[1]), 0);
}
