/* SPDX-License-Identifier: MIT */
/* A thread with a table of its own: what it closes and opens is not the process's. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/case.h"
#include "tests/probes/truth.h"

#define RANGE_UNSHARE 2

static int by_call(void)
{
    return unshare(CLONE_FILES);
}

static int by_number(void)
{
    return (int)syscall(SYS_unshare, CLONE_FILES);
}

/* Of numbers that nobody has. */
static int by_range(void)
{
    return (int)syscall(SYS_close_range, 900U, 901U, RANGE_UNSHARE);
}

struct job {
    int (*leave)(void);
    int fd;
    bool is_right;
};

/* A child has its table for itself, so it is recorded again. */
static bool is_recorded_in_child(void)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(entry_of(open("/dev/null", O_RDONLY | O_CLOEXEC)).serial != 0 ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void *live_apart(void *userdata)
{
    struct job *job = userdata;
    FILE *file;

    if (job->leave() != 0 || close(job->fd) != 0) {
        return NULL;
    }
    file = fopen("/dev/null", "re"); /* at the same number, maybe */
    job->is_right = file != NULL && dup(fileno(file)) >= 0 && fclose(file) == 0 &&
                    close(job->fd) == -1 && errno == EBADF && is_recorded_in_child();
    return NULL;
}

static void check(int (*leave)(void))
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct unc__entry_view before = entry_of(fd);
    size_t misuses = unc__record_misuse_count();
    uint64_t live = unc__record_counters(UNC__KIND_FD).live;
    struct job job = { leave, fd, false };
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, live_apart, &job), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);

    assert_true(job.is_right);
    assert_true(is_open(fd));
    assert_int_equal(entry_of(fd).serial, before.serial);
    assert_int_equal(unc__record_counters(UNC__KIND_FD).live, live);
    assert_int_equal(unc__record_misuse_count(), misuses);
    assert_int_equal(close(fd), 0);
    assert_gone(fd);
}

UNC_TEST(unshare__thread_with_a_table_of_its_own__is_not_the_process)
{
    check(by_call);
    check(by_number);
    check(by_range);
}

UNC_TEST(unshare__refused__changes_nothing)
{
    int fd;

    errno = 0;
    assert_int_equal(unshare(-1), -1);
    assert_int_equal(errno, EINVAL);
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(entry_of(fd).serial != 0);
    assert_int_equal(close(fd), 0);
}

/* Alone, it still is the process. */
UNC_TEST(unshare__only_thread__goes_on_being_recorded)
{
    int first = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int second;

    assert_int_equal(unshare(CLONE_FILES), 0);
    second = open("/dev/null", O_RDONLY | O_CLOEXEC);

    assert_true(entry_of(second).serial != 0);
    assert_int_equal(close(first), 0);
    assert_gone(first);
    assert_int_equal(close(second), 0);
}
