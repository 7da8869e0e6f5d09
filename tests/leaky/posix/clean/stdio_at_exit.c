/* SPDX-License-Identifier: MIT */
/*
 * The standard streams are nobody's to close, whatever they were pointed at.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    if (printf("to standard output\n") < 0 || freopen("/dev/null", "w", stdout) == NULL) {
        return 1;
    }
    (void)printf("to nobody\n");
    return 0; /* exit flushes it */
}
