/* SPDX-License-Identifier: MIT */
/*
 * A daemon forks twice, leaves its session, closes all descriptors it does not know,
 * and points its standard streams at nothing; both parents end at once.
 */
#include <fcntl.h>
#include <stdlib.h>
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
    leave_parent();
    if (setsid() < 0) {
        return 1;
    }
    leave_parent();
    for (int fd = 0; fd < 256; fd++) {
        (void)close(fd);
    }
    return open("/dev/null", O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2;
}
