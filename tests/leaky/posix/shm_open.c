/* SPDX-License-Identifier: MIT */
/*
 * The object loses its name at once; its descriptor is not closed.
 *
 * expect: unclosed fd shared_memory, 1, by shm_open in acquire, missing close
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "twin.h"

static int acquire(void)
{
    char name[32];
    int fd;

    (void)snprintf(name, sizeof name, "/unclosed-%d", (int)getpid());
    fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    (void)shm_unlink(name);
    return fd;
}

int main(void)
{
    int fd = acquire();

    RELEASE(close(fd));
    return fd < 0;
}
