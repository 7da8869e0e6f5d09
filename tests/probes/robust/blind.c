/* SPDX-License-Identifier: MIT */
/* Leaves one open, and says what the checks say of it. */
#include <fcntl.h>
#include <stdio.h>

#include <unclosed/check.h>

int main(void)
{
    (void)printf("open %d\n", open("/dev/null", O_RDONLY));
    (void)printf("check %d\n", unc_check());
    return 54;
}
