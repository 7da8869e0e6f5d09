/* SPDX-License-Identifier: MIT */
/*
 * Why it harms nobody: address space without access is not committed memory (overcommit
 * mode 2 does not count it, and shared file mappings never), is not populated by
 * mlockall, and is not dumped. What it does count against are RLIMIT_AS and, in a program
 * that locks its memory, RLIMIT_MEMLOCK; where those are finite, a sixteenth is the most
 * we take, so that the program's own allocations meet their limit where they did.
 *
 * The file gets its size once, here, so that no descriptor is needed later. Growing it
 * beyond RLIMIT_FSIZE would kill the process by SIGXFSZ, so the limit is asked before.
 */
#include "record/window.h"

#include <errno.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/sandbox.h"
#include "base/sys.h"
#include "record/memory.h"

#define LIMITED_SIZE_MAX ((uint64_t)64 << 20)
#define LIMITED_SHARE    16
/* The common default, which every program exceeds: nobody locks his memory under it. */
#define MEMLOCK_DEFAULT ((uint64_t)8 << 20)

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#define POPULATE_TRIES 16

uint64_t unc__page_size(void)
{
    unsigned long size = getauxval(AT_PAGESZ);

    return size != 0 ? size : 4096;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t unc__window_size(uint64_t wanted)
{
    uint64_t space = unc__memory_limit(RLIMIT_AS);
    uint64_t locked = unc__memory_limit(RLIMIT_MEMLOCK);
    uint64_t size = smaller(wanted, unc__memory_limit(RLIMIT_FSIZE));

    if (locked != RLIM_INFINITY && locked > MEMLOCK_DEFAULT) {
        space = smaller(space, locked);
    }
    if (space != RLIM_INFINITY) {
        size = smaller(size, smaller(space / LIMITED_SHARE, LIMITED_SIZE_MAX));
    }
    return size & ~(unc__page_size() - 1);
}

static int set_file_size(int fd, uint64_t size)
{
    return (int)unc__sys_call(SYS_ftruncate, fd, (long)size, 0, 0, 0, 0);
}

char *unc__window_map(int fd, uint64_t *size, int *ret_reason)
{
    long address = -EFBIG;
    uint64_t wanted = *size;

    while (wanted >= UNC__WINDOW_SIZE_MIN) {
        address = set_file_size(fd, wanted);
        if (address == 0) {
            address = unc__sys_call(SYS_mmap, 0, (long)wanted, PROT_NONE,
                                    MAP_SHARED | MAP_NORESERVE, fd, 0);
        }
        if ((unsigned long)address <= -4096UL) {
            *size = wanted;
            (void)unc__sys_call(SYS_madvise, address, (long)wanted, MADV_DONTDUMP, 0, 0,
                                0);
            return (char *)address;
        }
        wanted = wanted / 2 & ~(unc__page_size() - 1);
    }
    *ret_reason = (int)address;
    return NULL;
}

int unc__window_open(char *start, size_t size)
{
    if (unc__is_sandboxed()) {
        return -ENOMEM;
    }
    return unc__sys_call(SYS_mprotect, (long)(intptr_t)start, (long)size,
                         PROT_READ | PROT_WRITE, 0, 0, 0) < 0
               ? -ENOMEM
               : 0;
}

/* A write that would end in SIGBUS says EFAULT here, see madvise(2). Older kernels do not
 * know the question (EINVAL), and a sandbox may forbid it in any way it likes: that says
 * nothing about the memory. */
static int reason_of(long result)
{
    switch (result) {
    case 0:
        return 0;
    case -EFAULT:
    case -ENOSPC:
        return -ENOSPC;
    case -ENOMEM:
        return -ENOMEM;
    default:
        return -EOPNOTSUPP;
    }
}

int unc__window_present(char *start, size_t size)
{
    uint64_t page = unc__page_size();
    uintptr_t first = (uintptr_t)start & ~(page - 1);
    uintptr_t end = ((uintptr_t)start + size + page - 1) & ~(page - 1);
    long r = -EINVAL;

    if (unc__is_sandboxed()) {
        return -EOPNOTSUPP;
    }
    for (int tries = 0; tries < POPULATE_TRIES; tries++) {
        r = unc__sys_call(SYS_madvise, (long)first, (long)(end - first),
                          MADV_POPULATE_WRITE, 0, 0, 0);
        if (r != -EINTR && r != -EAGAIN) {
            break;
        }
    }
    return reason_of(r);
}
