/* SPDX-License-Identifier: MIT */
/*
 * Leaves a descriptor open in a function that it names, and before that does to its own
 * file what an update does: `names replace OTHER`, `names delete`, `names` nothing.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) static int read_config(void)
{
    int fd = open("/dev/null", O_RDONLY);

    return fd + 1;
}

__attribute__((noinline)) static int start_up(void)
{
    return read_config() + 1;
}

int main(int argc, char **argv)
{
    int r = 0;

    if (argc > 2 && strcmp(argv[1], "replace") == 0) {
        r = rename(argv[2], argv[0]);
    } else if (argc > 1 && strcmp(argv[1], "delete") == 0) {
        r = unlink(argv[0]);
    }
    return r == 0 && start_up() > 0 ? 0 : 1;
}
