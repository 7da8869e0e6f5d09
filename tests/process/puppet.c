/* SPDX-License-Identifier: MIT */
/*
 * The child of the cases: does what its arguments say, and tells what it was given. It is
 * linked with nothing of ours.
 *
 *     exit STATUS     block           say TEXT        cat          count (its input)
 *     flood SIZE STATUS (bytes to its output)         complain TEXT (to its errors)
 *     descriptors     mask            ignored SIGNAL  group        session
 *     directory       variable NAME   both OUTPUT ERRORS
 *     deaf (closes its pipes, and blocks)             input (how it was opened)
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static _Noreturn void block(void)
{
    for (;;) {
        (void)pause();
    }
}

static int cat(void)
{
    char buffer[4096];
    ssize_t size;

    while ((size = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (write(STDOUT_FILENO, buffer, (size_t)size) != size) {
            return 1;
        }
    }
    return size == 0 ? 0 : 1;
}

static int count(void)
{
    char buffer[4096];
    long sum = 0;
    ssize_t size;

    while ((size = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        sum += size;
    }
    return printf("%ld", sum) < 0;
}

static int flood(long size)
{
    while (size > 0 && putchar('x') != EOF) {
        size--;
    }
    return fflush(stdout);
}

static int list_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int highest = 0;
    int found[1024] = { 0 };

    if (folder == NULL) {
        return 1;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        int fd = atoi(entry->d_name);

        if (entry->d_name[0] != '.' && fd != dirfd(folder) && fd < 1024) {
            found[fd] = 1;
            highest = fd > highest ? fd : highest;
        }
    }
    for (int fd = 0; fd <= highest; fd++) {
        if (found[fd] && printf("%d ", fd) < 0) {
            return 1;
        }
    }
    return closedir(folder);
}

static int show_mask(void)
{
    sigset_t blocked;

    if (sigprocmask(SIG_BLOCK, NULL, &blocked) < 0) {
        return 1;
    }
    for (int number = 1; number < NSIG; number++) {
        if (sigismember(&blocked, number) == 1 && printf("%d ", number) < 0) {
            return 1;
        }
    }
    return 0;
}

static int show_disposition(int number)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) < 0) {
        return 1;
    }
    return puts(action.sa_handler == SIG_IGN ? "ignored" : "default") < 0;
}

static int show_input(void)
{
    static const char *const modes[] = {
        [O_RDONLY] = "read-only", [O_WRONLY] = "write-only", [O_RDWR] = "read-write"
    };
    int flags = fcntl(STDIN_FILENO, F_GETFL);

    return flags < 0 || printf("%s %s", modes[flags & O_ACCMODE],
                               flags & O_NONBLOCK ? "non-blocking" : "blocking") < 0;
}

static int show_directory(void)
{
    char path[PATH_MAX];

    return getcwd(path, sizeof path) == NULL || fputs(path, stdout) < 0;
}

static int play(const char *what, const char *first, const char *second)
{
    if (strcmp(what, "exit") == 0) {
        return atoi(first);
    }
    if (strcmp(what, "block") == 0) {
        block();
    }
    if (strcmp(what, "say") == 0) {
        return fputs(first, stdout) < 0;
    }
    if (strcmp(what, "complain") == 0) {
        return fputs(first, stderr) < 0;
    }
    if (strcmp(what, "both") == 0) {
        return fputs(first, stdout) < 0 || fputs(second, stderr) < 0;
    }
    if (strcmp(what, "cat") == 0) {
        return cat();
    }
    if (strcmp(what, "count") == 0) {
        return count();
    }
    if (strcmp(what, "flood") == 0) {
        return flood(atol(first)) != 0 ? 99 : atoi(second);
    }
    return -1;
}

static int tell(const char *what, const char *first)
{
    if (strcmp(what, "descriptors") == 0) {
        return list_descriptors();
    }
    if (strcmp(what, "mask") == 0) {
        return show_mask();
    }
    if (strcmp(what, "ignored") == 0) {
        return show_disposition(atoi(first));
    }
    if (strcmp(what, "group") == 0) {
        return puts(getpgrp() == getpid() ? "own" : "parent's") < 0;
    }
    if (strcmp(what, "session") == 0) {
        return puts(getsid(0) == getpid() ? "own" : "parent's") < 0;
    }
    if (strcmp(what, "directory") == 0) {
        return show_directory();
    }
    if (strcmp(what, "input") == 0) {
        return show_input();
    }
    if (strcmp(what, "variable") == 0) {
        return fputs(getenv(first) == NULL ? "(none)" : getenv(first), stdout) < 0;
    }
    if (strcmp(what, "deaf") == 0) {
        (void)close(STDIN_FILENO);
        (void)close(STDOUT_FILENO);
        (void)close(STDERR_FILENO);
        block();
    }
    return 98;
}

int main(int argc, char **argv)
{
    const char *first = argc > 2 ? argv[2] : "";
    const char *second = argc > 3 ? argv[3] : "";
    /* A case that failed leaves none behind. */
    int is_bound = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
    int status = argc > 1 && is_bound ? play(argv[1], first, second) : 98;

    return status == -1 ? tell(argv[1], first) : status;
}
