/* SPDX-License-Identifier: MIT */
/* A libc that opens streams by the names that everybody uses: in front of the real one,
 * behind the probes. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((visibility("default"))) FILE *fopen(const char *path, const char *mode)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 ? fdopen(fd, mode) : NULL;
}

__attribute__((visibility("default"))) int fclose(FILE *file)
{
    union {
        void *object;
        int (*function)(FILE *);
    } real = { dlsym(RTLD_NEXT, "fclose") };
    int copy = dup(fileno(file));

    return close(copy) + real.function(file);
}
