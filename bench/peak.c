/* SPDX-License-Identifier: MIT */
/*
 * `bench-peak COMMAND [ARGUMENT...]` runs it and prints what it cost, and its status:
 *
 *     seconds 0.412 cpu 0.398 kib 4512 status 1
 *
 * A small program of its own because the kernel counts the memory of whoever forked, up
 * to the exec, as the child's: started from Python every command takes 17 MiB.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    double begin = now();
    int status;
    pid_t pid;

    if (argc < 2) {
        (void)fputs("usage: bench-peak COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    pid = fork();
    if (pid == 0) {
        (void)execv(argv[1], argv + 1);
        (void)fprintf(stderr, "bench-peak: %s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
        perror("bench-peak");
        return 1;
    }
    (void)fprintf(stderr, "seconds %.3f cpu %.3f kib %ld status %d\n", now() - begin,
                  seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
                  usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
