/* SPDX-License-Identifier: MIT */
/* Ways to end, and children that end in the memory of their parents. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/robust/program.h"

static void leave_one(void)
{
    say("left", open("/dev/null", O_RDONLY));
}

int ends_at_once(void)
{
    leave_one();
    _exit(21);
}

int ends_ISO(void)
{
    leave_one();
    _Exit(22);
}

static void in_quick_exit(void)
{
    say("handler of quick_exit", 0);
}

int ends_quickly(void)
{
    (void)at_quick_exit(in_quick_exit);
    leave_one();
    quick_exit(23);
}

int ends_by_syscall(void)
{
    leave_one();
    (void)syscall(SYS_exit_group, 24);
    return 0;
}

static int wait_for(pid_t pid)
{
    int status = -1;

    while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR) {
    }
    return status;
}

/* The child has nothing of its own: only its parent speaks. */
int ends_in_child(void)
{
    pid_t pid;

    leave_one();
    pid = fork();
    if (pid == 0) {
        _exit(3);
    }
    errno = 0;
    say("child", wait_for(pid));
    return 25;
}

static int run_shared(void *unused)
{
    (void)unused;
    _exit(4);
}

/* A child in our memory that ends must not end our record. */
int ends_in_shared(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    pid_t pid;

    leave_one();
    pid = clone(run_shared, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
    errno = 0;
    say("child", wait_for(pid));
    leave_one();
    return 26;
}

int ends_in_vfork(void)
{
    volatile int fd = open("/dev/null", O_RDONLY);
    pid_t pid = vfork();

    if (pid == 0) {
        (void)close(fd);
        (void)open("/dev/zero", O_RDONLY);
        _exit(5);
    }
    errno = 0;
    say("child", wait_for(pid));
    return 27;
}

int exec_in_vfork(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        (void)execl("/nowhere/at/all", "all", (char *)NULL);
        _exit(errno == ENOENT ? 6 : 7);
    }
    errno = 0;
    say("child", wait_for(pid));
    pid = vfork();
    if (pid == 0) {
        (void)execl("/bin/true", "true", (char *)NULL);
        _exit(8);
    }
    say("child", wait_for(pid));
    return 28;
}
