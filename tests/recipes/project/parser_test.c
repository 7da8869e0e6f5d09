/* SPDX-License-Identifier: MIT */
/* A test as projects have it: it passes, whatever it forgets. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int open_input(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int main(void)
{
    int fd = open_input();

    puts("::error::this is what the program says, not what is said to the runner");
#ifdef TIDY
    (void)close(fd);
#endif
    return fd < 0;
}
