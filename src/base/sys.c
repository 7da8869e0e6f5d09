/* SPDX-License-Identifier: MIT */
/*
 * The door to the kernel. The instruction itself is written out where we know it, because
 * libc's syscall(2) writes errno and may be replaced by a probe; elsewhere we call it and
 * put errno back. Only the *at forms are used: newer architectures have no others.
 */
#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/order.h"

#if defined(__x86_64__) && defined(__LP64__)

long unc__sys_call(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

long unc__sys_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

#else

long unc__sys_call(long number, long a, long b, long c, long d, long e, long f)
{
    int saved_errno = errno;
    long result = syscall(number, a, b, c, d, e, f);

    if (result == -1) {
        result = -errno;
    }
    errno = saved_errno;
    return result;
}

#endif

long unc__sys_open(const char *path, int flags, unsigned mode)
{
    return unc__sys_openat(AT_FDCWD, path, flags, mode);
}

long unc__sys_openat(int directory, const char *path, int flags, unsigned mode)
{
    return unc__sys_call(SYS_openat, directory, (long)path, flags, (long)mode, 0, 0);
}

long unc__sys_close(int fd)
{
    return unc__sys_call(SYS_close, fd, 0, 0, 0, 0, 0);
}

long unc__sys_read(int fd, void *buffer, size_t size)
{
    return unc__sys_call(SYS_read, fd, (long)buffer, (long)size, 0, 0, 0);
}

long unc__sys_write(int fd, const void *buffer, size_t size)
{
    return unc__sys_call(SYS_write, fd, (long)buffer, (long)size, 0, 0, 0);
}

int unc__sys_write_all(int fd, const void *buffer, size_t size)
{
    const char *next = buffer;

    while (size > 0) {
        long written = unc__sys_write(fd, next, size);

        if (written == -EINTR) {
            continue;
        }
        if (written < 0) {
            return (int)written;
        }
        if (written == 0) {
            return -EIO; /* a file that takes nothing would keep us here for ever */
        }
        next += written;
        size -= (size_t)written;
    }
    return 0;
}

long unc__sys_readlink(const char *path, char *buffer, size_t size)
{
    return unc__sys_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)buffer, (long)size,
                         0, 0);
}

long unc__sys_renameat(int folder, const char *from, const char *to)
{
    return unc__sys_call(SYS_renameat2, folder, (long)from, folder, (long)to, 0, 0);
}

long unc__sys_unlinkat(int folder, const char *name)
{
    return unc__sys_call(SYS_unlinkat, folder, (long)name, 0, 0, 0, 0);
}

long unc__sys_mkdir(const char *path, unsigned mode)
{
    return unc__sys_call(SYS_mkdirat, AT_FDCWD, (long)path, (long)mode, 0, 0, 0);
}

long unc__sys_getpid(void)
{
    return unc__sys_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

long unc__sys_gettid(void)
{
    return unc__sys_call(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

/* An address that one thread unmaps another may get from the kernel next. */
static char addresses;

/* The kernel's errors are the last 4095 addresses. */
static void *pointer_or_null(long address)
{
    return (unsigned long)address > -4096UL ? NULL : (void *)address;
}

void *unc__sys_map(size_t size, int shared)
{
    /* What is never touched costs nothing: large tables may be mapped ahead of need. */
    int flags = MAP_ANONYMOUS | MAP_NORESERVE | (shared ? MAP_SHARED : MAP_PRIVATE);
    long address =
        unc__sys_call(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE, flags, -1, 0);

    unc__order_acquire(&addresses);
    return pointer_or_null(address);
}

void *unc__sys_remap(void *memory, size_t old_size, size_t new_size)
{
    long address;

    unc__order_release(&addresses);
    address = unc__sys_call(SYS_mremap, (long)memory, (long)old_size, (long)new_size,
                            MREMAP_MAYMOVE, 0, 0);
    unc__order_acquire(&addresses);
    return pointer_or_null(address);
}

void unc__sys_unmap(void *memory, size_t size)
{
    if (memory != NULL) {
        unc__order_release(&addresses);
        (void)unc__sys_call(SYS_munmap, (long)memory, (long)size, 0, 0, 0, 0);
    }
}
