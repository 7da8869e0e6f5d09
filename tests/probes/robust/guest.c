/* SPDX-License-Identifier: MIT */
/* See host.c. */
#include <fcntl.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int guest_constructed(void);
EXPORTED int guest_open(void);

static int constructed;

__attribute__((constructor)) static void open_something(void)
{
    constructed = open("/dev/null", O_RDONLY);
}

int guest_constructed(void)
{
    return constructed;
}

int guest_open(void)
{
    return open("/dev/zero", O_RDONLY);
}
