/* SPDX-License-Identifier: MIT */
/*
 * dup2 closes what had the number before; a daemon points its standard streams
 * elsewhere.
 */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int null = open("/dev/null", O_RDWR);
    int other = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    int r = null < 0 || other < 0;

    r |= dup2(null, other) != other; /* the file is closed, its number goes on */
    r |= dup2(null, 0) != 0 || dup2(null, 1) != 1;
    (void)close(other);
    (void)close(null);
    return r;
}
