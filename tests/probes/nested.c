/* SPDX-License-Identifier: MIT */
/* Two streams; with an argument one of them is kept. */
#include <stdio.h>

int main(int count, char **arguments)
{
    FILE *first = fopen("/dev/null", "r");
    FILE *second = fopen("/dev/zero", "r");

    (void)arguments;
    return fclose(first) + (count > 1 ? 0 : fclose(second));
}
