/* SPDX-License-Identifier: MIT */
/*
 * A program that was not written for unclosed, valid C and C++: opens a file and closes
 * it again, or with "forget" does not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static __attribute__((noinline)) int open_something(void)
{
    int fd = open("/dev/null", O_RDONLY);

    __asm__ volatile("" ::: "memory");
    return fd;
}

int main(int argument_count, char **arguments)
{
    int fd = open_something();

    if (argument_count > 1 && strcmp(arguments[1], "forget") == 0) {
        return puts("forgets") < 0;
    }
    return close(fd) != 0 || puts("closes") < 0;
}
