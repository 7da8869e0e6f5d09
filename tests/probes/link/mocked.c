/* SPDX-License-Identifier: MIT */
/*
 * A test program that mocks open(), as people do with cmocka and --wrap=open. The mock is
 * what open() calls; dup() and close() still have their probes. A copy is never closed.
 */
#include <stdio.h>
#include <unistd.h>

#include <fcntl.h>

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

static int mock_calls;

int __wrap_open(const char *path, int flags, ...)
{
    (void)path;
    mock_calls++;
    return __real_open("/dev/zero", flags);
}

int main(void)
{
    int fd = open("/nowhere", O_RDONLY);
    int copy = dup(fd);

    (void)close(fd);
    return mock_calls == 1 && copy > fd ? 0 : 1;
}
