/* SPDX-License-Identifier: MIT */
/*
 * Stands in front of the calls that bench/probes.c makes, and does nothing but call the
 * real ones through a pointer: the least that any interposer costs on this machine. As
 * bench-probes-stub it is a column of bench/probes.py.
 */
#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/types.h>

typedef void any_fn(void);

/* dlsym returns what no function is in ISO C; POSIX says that this is one. */
static any_fn *find(const char *name)
{
    union {
        void *object;
        any_fn *function;
    } found = { dlsym(RTLD_NEXT, name) };

    return found.function;
}

/* What comes back is used after the call, as by a probe: no jump takes its place. */
#define KEEP(result) __asm__ volatile("" : : "r"(result))

#define FORWARD(name, params, arguments)                                             \
    static any_fn *real_##name;                                                      \
    __attribute__((constructor)) static void find_##name(void)                       \
    {                                                                                \
        real_##name = find(#name);                                                   \
    }                                                                                \
    __attribute__((visibility("default"))) int forward_##name params __asm__(#name); \
    int forward_##name params                                                        \
    {                                                                                \
        int result = ((int(*) params)real_##name)arguments;                          \
                                                                                     \
        KEEP(result);                                                                \
        return result;                                                               \
    }

FORWARD(close, (int fd), (fd))
FORWARD(dup, (int fd), (fd))
FORWARD(socket, (int domain, int type, int protocol), (domain, type, protocol))
FORWARD(accept4, (int fd, struct sockaddr *address, socklen_t *ret_size, int flags),
        (fd, address, ret_size, flags))

/* None of the benchmark's makes a file. */
static any_fn *real_open;
__attribute__((constructor)) static void find_open(void)
{
    real_open = find("open");
}

__attribute__((visibility("default"))) int forward_open(const char *path, int flags,
                                                        ...) __asm__("open");
int forward_open(const char *path, int flags, ...)
{
    int result = ((int (*)(const char *, int, ...))real_open)(path, flags, 0);

    KEEP(result);
    return result;
}
