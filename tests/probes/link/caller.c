/* SPDX-License-Identifier: MIT */
/* Calls opener.c, linked to it, and closes what it gets. */
#include <unistd.h>

int opener_open(void);

int main(void)
{
    return close(opener_open());
}
