/* SPDX-License-Identifier: MIT */
/*
 * A program that leaks in many ways, and ends in the way that its first argument names:
 *
 *   exit, _exit      with status 5
 *   abort, kill      by a signal
 *   exec             by executing true(1)
 *   wait             says "ready" and waits for the end of its input; then as exit
 *   failed_exec      tries to execute what is not there, then as wait
 *   clean            as exit, with nothing left
 *   clean_exec       as exec, likewise
 *   child            a forked child leaks and ends by _exit; the parent ends as clean
 *   behind           one descriptor is closed past the probes; then as wait
 *   locked           a great limit of descriptors is used up; then as exit
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sys.h"

#define STATUS 5

__attribute__((noinline)) static int open_null(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    __asm__ volatile("" ::: "memory");
    return fd;
}

/* Of four siblings one is given back. What the compiler knows nothing of keeps the loop a
 * loop, and its call one place. */
static void leak_siblings(void)
{
    static volatile bool is_given_back[4] = { true };

    for (volatile int i = 0; i < 4; i++) {
        int fd = open_null();

        if (is_given_back[i]) {
            (void)close(fd);
        }
    }
}

static void leak(void)
{
    int pair[2] = { -1, -1 };
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN };

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ||
        epoll_ctl(poller, EPOLL_CTL_ADD, pair[0], &event) < 0 ||
        eventfd(3, EFD_CLOEXEC) < 0 || timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) < 0) {
        _exit(3);
    }
    leak_siblings();
    (void)signal(SIGUSR1, SIG_IGN);
}

/* The number is nobody's until the second close. */
static void close_twice(void)
{
    int fd = open_null();

    (void)close(fd);
    (void)close(fd);
}

static void use_up(void)
{
    struct rlimit limit = { 64, 64 };

    (void)setrlimit(RLIMIT_NOFILE, &limit);
    while (open_null() >= 0) {
    }
}

static void wait_for_end(void)
{
    char byte;

    (void)puts("ready");
    (void)fflush(stdout);
    while (read(0, &byte, 1) > 0) {
    }
}

static void end(const char *ending)
{
    if (strcmp(ending, "_exit") == 0) {
        _exit(STATUS);
    } else if (strcmp(ending, "abort") == 0) {
        abort();
    } else if (strcmp(ending, "kill") == 0) {
        (void)raise(SIGKILL);
    } else if (strstr(ending, "exec") != NULL) {
        (void)execlp(strcmp(ending, "failed_exec") == 0 ? "./nothing/there" : "true",
                     "true", (char *)NULL);
        wait_for_end();
    } else if (strcmp(ending, "wait") == 0 || strcmp(ending, "behind") == 0) {
        wait_for_end();
    }
}

int main(int argc, char **argv)
{
    const char *ending = argc == 2 ? argv[1] : "";

    if (strcmp(ending, "child") == 0) {
        pid_t pid = fork();

        if (pid == 0) {
            leak();
            _exit(STATUS);
        }
        return pid > 0 && waitpid(pid, NULL, 0) == pid ? STATUS : 3;
    }
    if (strncmp(ending, "clean", 5) != 0) {
        leak();
        close_twice();
    }
    if (strcmp(ending, "locked") == 0) {
        use_up();
    } else if (strcmp(ending, "behind") == 0) {
        (void)unc__sys_close(open_null());
    }
    end(ending);
    return STATUS;
}
