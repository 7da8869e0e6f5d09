/* SPDX-License-Identifier: MIT */
/*
 * A child ends and nobody waits for it.
 *
 * expect: unclosed process forked_child, 1, by fork in acquire, missing waitpid
 */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static pid_t acquire(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        _exit(0);
    }
    return pid;
}

int main(void)
{
    pid_t pid = acquire();

    RELEASE(waitpid(pid, NULL, 0));
    return pid < 0;
}
