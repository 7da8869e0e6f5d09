/* SPDX-License-Identifier: MIT */
/*
 * A daemon opens its socket and its lock while somebody still sees its errors, then forks
 * twice, as daemons do, with the file of its log opened in between. Both parents end at
 * once; the daemon has all three, and closes them.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static void leave_parent(void)
{
    pid_t pid = fork();

    if (pid != 0) {
        exit(pid < 0);
    }
}

int main(void)
{
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int lock = open("/dev/null", O_RDWR | O_CLOEXEC);
    int log;

    leave_parent();
    if (setsid() < 0) {
        return 1;
    }
    log = open("/dev/null", O_WRONLY | O_CLOEXEC);
    leave_parent();
    return server < 0 || lock < 0 || log < 0 || close(server) < 0 || close(lock) < 0 ||
           close(log) < 0;
}
