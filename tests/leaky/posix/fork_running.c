/* SPDX-License-Identifier: MIT */
/*
 * A child still runs when its parent ends.
 *
 * expect: unclosed process forked_child, 1, by fork in acquire, missing waitpid
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static pid_t acquire(void)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent) {
            (void)pause();
        }
        _exit(0);
    }
    return pid;
}

int main(void)
{
    pid_t pid = acquire();

    RELEASE(kill(pid, SIGKILL));
    RELEASE(waitpid(pid, NULL, 0));
    return pid < 0;
}
