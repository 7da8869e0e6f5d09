/* SPDX-License-Identifier: MIT */
/* Opens twice, copies one, closes the other: two descriptors are left. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int kept = open("/dev/null", O_RDONLY);
    int closed = open("/dev/zero", O_RDONLY);
    int copy = dup(kept);

    printf("kept %d copy %d\n", kept, copy);
    return close(closed);
}
