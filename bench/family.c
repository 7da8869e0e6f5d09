/* SPDX-License-Identifier: MIT */
/*
 * `bench-family COUNT` forks COUNT children at once, which end, and waits for them; 0 is
 * a short program that leaves nothing. Linked with the probes, for run.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : -1;

    if (count < 0) {
        (void)fputs("usage: bench-family COUNT\n", stderr);
        return 2;
    }
    for (long i = 0; i < count; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            return 0;
        }
        if (pid < 0) {
            perror("bench-family");
            return 1;
        }
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
