/* SPDX-License-Identifier: MIT */
/*
 * Mapping and forgetting. See mmap(2): MAP_FIXED replaces what is there in one step, so
 * there is no moment at which another mapping could take the place.
 *
 * RLIMIT_AS counts what is mapped. RLIMIT_MEMLOCK counts it too, in a program that called
 * mlockall(MCL_FUTURE) and may not lock as much as it likes. There is no call that tells
 * whether it did, but madvise(2) refuses MADV_DONTNEED for locked memory and does nothing
 * to new memory that is not; it is asked only beyond the share.
 *
 * In a sandbox that the program made for itself nothing is mapped any more.
 */
#include "record/memory.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/sandbox.h"
#include "base/sys.h"

#define LIMITED_SHARE 16
#define LIMITED_MIN   ((uint64_t)4 << 20) /* a small record */

static struct {
    uint64_t space_max; /* 0: not asked yet, no limit */
    uint64_t locked_max;
    uint64_t mapped;
    uint64_t mapped_private; /* of these */
} budget;

struct kernel_limit {
    uint64_t soft;
    uint64_t hard;
};

uint64_t unc__memory_limit(int resource)
{
    struct kernel_limit limit = { RLIM_INFINITY, RLIM_INFINITY };

    (void)unc__sys_call(SYS_prlimit64, 0, resource, 0, (long)(intptr_t)&limit, 0, 0);
    return limit.soft;
}

static uint64_t share_of(uint64_t limit)
{
    uint64_t share = limit == RLIM_INFINITY ? UINT64_MAX : limit / LIMITED_SHARE;

    return share > LIMITED_MIN ? share : LIMITED_MIN;
}

void unc__memory_begin(void)
{
    __atomic_store_n(&budget.locked_max, share_of(unc__memory_limit(RLIMIT_MEMLOCK)),
                     __ATOMIC_RELAXED);
    __atomic_store_n(&budget.space_max, share_of(unc__memory_limit(RLIMIT_AS)),
                     __ATOMIC_RELAXED);
    __atomic_store_n(&budget.mapped,
                     __atomic_load_n(&budget.mapped_private, __ATOMIC_RELAXED),
                     __ATOMIC_RELAXED);
}

/* Whoever may lock without limit is not limited. */
static bool may_lock_all(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

    return unc__sys_call(SYS_capget, (long)(intptr_t)&header, (long)(intptr_t)data, 0, 0,
                         0, 0) == 0 &&
           (data[0].effective & CAP_TO_MASK(CAP_IPC_LOCK)) != 0;
}

static bool is_locked(void *memory, size_t size)
{
    return unc__sys_call(SYS_madvise, (long)(intptr_t)memory, (long)size, MADV_DONTNEED,
                         0, 0, 0) == -EINVAL &&
           !may_lock_all();
}

static void *map(size_t size, bool is_shared)
{
    uint64_t mapped;
    uint64_t space_max = __atomic_load_n(&budget.space_max, __ATOMIC_RELAXED);
    void *memory = NULL;

    if (unc__is_sandboxed()) {
        return NULL;
    }
    mapped = __atomic_add_fetch(&budget.mapped, size, __ATOMIC_RELAXED);
    if (space_max == 0 || mapped <= space_max) {
        memory = unc__sys_map(size, is_shared);
    }
    if (memory != NULL && space_max != 0 &&
        mapped > __atomic_load_n(&budget.locked_max, __ATOMIC_RELAXED) &&
        is_locked(memory, size)) {
        unc__sys_unmap(memory, size);
        memory = NULL;
    }
    if (memory == NULL) {
        (void)__atomic_sub_fetch(&budget.mapped, size, __ATOMIC_RELAXED);
    }
    return memory;
}

void *unc__memory_map(size_t size)
{
    void *memory = map(size, /* is_shared= */ true);

    if (memory != NULL) {
        (void)unc__sys_call(SYS_madvise, (long)memory, (long)size, MADV_DONTDUMP, 0, 0,
                            0);
    }
    return memory;
}

void *unc__memory_map_private(size_t size)
{
    void *memory = map(size, /* is_shared= */ false);

    if (memory != NULL) {
        (void)__atomic_add_fetch(&budget.mapped_private, size, __ATOMIC_RELAXED);
    }
    return memory;
}

void unc__memory_unmap_private(void *memory, size_t size)
{
    unc__sys_unmap(memory, size);
    (void)__atomic_sub_fetch(&budget.mapped, size, __ATOMIC_RELAXED);
    (void)__atomic_sub_fetch(&budget.mapped_private, size, __ATOMIC_RELAXED);
}

void *unc__memory_install(void **place, size_t size)
{
    void *memory = unc__memory_map(size);
    void *found = NULL;

    if (memory == NULL ||
        __atomic_compare_exchange_n(place, &found, memory, /* weak= */ 0,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        return memory;
    }
    unc__sys_unmap(memory, size);
    (void)__atomic_sub_fetch(&budget.mapped, size, __ATOMIC_RELAXED);
    return found;
}

void unc__memory_forget(void *memory, size_t size)
{
    int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

    if (memory != NULL) {
        (void)unc__sys_call(SYS_mmap, (long)memory, (long)size, PROT_READ | PROT_WRITE,
                            flags, -1, 0);
    }
}

void unc__memory_unmap(void *memory, size_t size)
{
    unc__sys_unmap(memory, size);
}
