/* SPDX-License-Identifier: MIT */
/*
 * A pipe is handed to a child, which puts it where its program looks for it.
 */
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_true(int to)
{
    (void)dup2(to, 1);
    (void)close(to);
    (void)execl("/bin/echo", "echo", "hello", (char *)NULL);
    _exit(127);
}

int main(void)
{
    char buffer[16];
    int fd[2];
    int status = -1;
    pid_t pid;

    if (pipe(fd) < 0 || (pid = fork()) < 0) {
        return 1;
    }
    if (pid == 0) {
        (void)close(fd[0]);
        become_true(fd[1]);
    }
    (void)close(fd[1]);
    while (read(fd[0], buffer, sizeof buffer) > 0) {
    }
    (void)close(fd[0]);
    return waitpid(pid, &status, 0) != pid || status != 0;
}
