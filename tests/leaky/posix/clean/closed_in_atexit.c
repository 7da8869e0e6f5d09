/* SPDX-License-Identifier: MIT */
/*
 * What a program keeps until its end is closed by a handler that runs at exit.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int log_fd = -1;

static void close_log(void)
{
    (void)close(log_fd);
}

int main(void)
{
    log_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return log_fd < 0 || atexit(close_log) != 0;
}
