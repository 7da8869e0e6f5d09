/* SPDX-License-Identifier: MIT */
/* A program with a dup of its own, which the probes cannot see behind. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

/* As the linker's --wrap wants a mock to be called. */
#ifdef IS_WRAPPER
#define OWN_DUP __wrap_dup
#else
#define OWN_DUP dup
#endif

EXPORTED int OWN_DUP(int fd);

int OWN_DUP(int fd)
{
    return fcntl(fd, F_DUPFD, 100);
}

int main(void)
{
    (void)printf("dup %d open %d\n", dup(0), open("/dev/null", O_RDONLY));
    return 53;
}
