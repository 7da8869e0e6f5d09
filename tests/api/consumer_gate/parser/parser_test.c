/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_something(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int open_another(void)
{
    return open("/dev/zero", O_RDONLY | O_CLOEXEC);
}

int main(int argc, char **argv)
{
    int fd = open_something();
    const char *how = argc > 1 ? argv[1] : "";

    if (fd < 0) {
        return 1;
    }
    if (strcmp(how, "killed") == 0) {
        return raise(SIGKILL);
    }
    if (strcmp(how, "more") == 0 && open_another() < 0) {
        return 1;
    }
    if (strcmp(how, "forgets") != 0 && strcmp(how, "more") != 0) {
        (void)close(fd);
    }
    (void)puts(how);
    return 0;
}
