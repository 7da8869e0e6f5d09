/* SPDX-License-Identifier: MIT */
/*
 * Leaves what it is told to, by functions with names: "fd", "fds", "double", "full" (no
 * descriptor is left when it ends), "check" (prints what unc_check counts). Built twice,
 * the second time with suppressions of its own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <unclosed/check.h>

#if defined(HAS_OWN)
const char *unc_default_suppressions(void)
{
    return "fd:^keep_journal$  # of the program\n"
           "fdd:x\n";
}
#endif

/* volatile: a call that is the last thing is still a call. */
static volatile int last_fd;

__attribute__((noinline)) static void keep_journal(void)
{
    last_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)!lseek(last_fd, 0, SEEK_SET);
}

__attribute__((noinline)) static void close_twice(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)close(fd);
    (void)close(fd);
    last_fd = fd;
}

/* A limit below what is open already: the next open fails. */
__attribute__((noinline)) static void use_up_descriptors(void)
{
    struct rlimit limit = { 0 };

    (void)getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)last_fd + 1;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
    while (dup(last_fd) >= 0) {
    }
}

/* One place in the program, however it is optimised: a loop that is not unrolled. */
static void keep_journals(void)
{
    volatile int count = 5;

    for (int i = 0; i < count; i++) {
        keep_journal();
    }
}

static int leave(const char *what)
{
    if (strcmp(what, "fd") == 0) {
        keep_journal();
    } else if (strcmp(what, "fds") == 0) {
        keep_journals();
    } else if (strcmp(what, "double") == 0) {
        close_twice();
    } else if (strcmp(what, "full") == 0) {
        keep_journal();
        use_up_descriptors();
    } else if (strcmp(what, "check") == 0) {
        (void)printf("%d\n", unc_check());
    } else {
        return 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc && status == 0; i++) {
        status = leave(argv[i]);
    }
    return status;
}
