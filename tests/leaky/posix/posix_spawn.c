/* SPDX-License-Identifier: MIT */
/*
 * A program is started and nobody waits for it.
 *
 * expect: unclosed process spawned_child, 1, by posix_spawn in acquire, missing waitpid
 */
#include <spawn.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static pid_t acquire(void)
{
    char name[] = "true";
    char *arguments[] = { name, NULL };
    pid_t pid = -1;

    return posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) == 0 ? pid : -1;
}

int main(void)
{
    pid_t pid = acquire();

    RELEASE(waitpid(pid, NULL, 0));
    return pid < 0;
}
