/* SPDX-License-Identifier: MIT */
/* Numbers that nobody has, limits, and programs that close what they do not know. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "probes/robust/program.h"

#define LIMIT 32

int bad_numbers(void)
{
    static const int numbers[] = { -1, INT_MIN, INT_MAX, 1000, 777777 };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        errno = 0;
        say("close", close(numbers[i]));
        errno = 0;
        say("dup", dup(numbers[i]));
        errno = 0;
        say("SYS_close", syscall(SYS_close, numbers[i]));
    }
    errno = 42;
    say("good open", open("/dev/null", O_RDONLY));
    say("good close", close(3));
    say("bad open", open("/nowhere/at/all", O_RDONLY));
    say("unknown call", syscall(100000));
    say("negative call", syscall(-1));
    return 0;
}

/* What the kernel refuses must not be followed before. */
int bad_pointers(void)
{
    static char word[] = "true";
    static char *const words[] = { word, NULL };
    static char *const none[] = { NULL };
    void *volatile bad = (void *)8; /* NOLINT: nothing is there */
    char *const half[] = { word, bad, NULL };

    errno = 0;
    say("left", open("/dev/null", O_RDONLY));
    say("path", execve(bad, words, none));
    say("words", execve("/bin/true", bad, none));
    say("a word", execve("/bin/true", half, none));
    say("environment", execve("/bin/true", words, bad));
    say("a variable", execve("/bin/true", words, half));
    say("by directory", execveat(AT_FDCWD, bad, words, none, 0));
    say("by descriptor", fexecve(0, bad, none));
    say("timer", setitimer(ITIMER_REAL, bad, NULL));
    say("wait", sigsuspend(bad));
    say("mask", ppoll(NULL, 0, NULL, bad));
    return 0;
}

static void set_limit(void)
{
    struct rlimit limit = { LIMIT, LIMIT };

    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_until_full(void)
{
    int count = 0;

    while (open("/dev/null", O_RDONLY) >= 0) {
        count++;
    }
    return count;
}

int limit_reached(void)
{
    set_limit();
    say("opened", open_until_full());
    for (int fd = 3; fd < LIMIT; fd++) {
        if (close(fd) != 0) {
            say("cannot close", fd);
        }
    }
    say("opened again", open_until_full());
    return 3;
}

int full_at_exit(void)
{
    set_limit();
    say("opened", open_until_full());
    return 4;
}

static void look(void)
{
    errno = 0;
    say("first free", open("/dev/null", O_RDONLY));
    say("second", dup(0));
}

int close_all(void)
{
    int closed = 0;

    (void)open("/dev/null", O_RDONLY);
    for (int fd = 3; fd < 1024; fd++) {
        closed += close(fd) == 0;
    }
    say("closed", closed);
    look();
    return 5;
}

int close_by_range(void)
{
    (void)open("/dev/null", O_RDONLY);
    say("close_range", close_range(3, UINT_MAX, 0));
    look();
    return 6;
}

int close_from(void)
{
    (void)open("/dev/null", O_RDONLY);
    closefrom(3);
    look();
    return 7;
}

int no_stderr(void)
{
    say("left", open("/dev/null", O_RDONLY));
    say("closed", close(2));
    say("in its place", open("/dev/null", O_WRONLY));
    return 8;
}

int daemonises(void)
{
    int fd = open("/dev/null", O_RDWR);
    pid_t pid = fork();

    if (pid > 0) {
        _exit(0);
    }
    (void)setsid();
    (void)!chdir("/");
    (void)umask(0);
    (void)dup2(fd, 0);
    (void)dup2(fd, 2);
    say("closed", close(fd));
    look();
    return 0;
}
