/* SPDX-License-Identifier: MIT */
/*
 * A file stays open in a program that is executed, for lack of close-on-exec.
 *
 * expect: exec-leak fd file, 1, in run
 * expect: unclosed fd file, 1, by open in acquire, missing close
 */
#include <fcntl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    return open("/etc/passwd", O_RDONLY | ONLY_TIDY(O_CLOEXEC));
}

static pid_t run(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        (void)execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    return pid;
}

int main(void)
{
    int fd = acquire();
    pid_t pid = run();

    (void)waitpid(pid, NULL, 0);
    RELEASE(close(fd));
    return fd < 0 || pid < 0;
}
