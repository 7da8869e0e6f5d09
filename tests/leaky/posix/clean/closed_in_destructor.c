/* SPDX-License-Identifier: MIT */
/*
 * A destructor of the executable closes what a constructor opened.
 */
#include <fcntl.h>
#include <unistd.h>

static int fd = -1;

__attribute__((constructor)) static void open_it(void)
{
    fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
}

__attribute__((destructor)) static void close_it(void)
{
    (void)close(fd);
}

int main(void)
{
    return fd < 0;
}
