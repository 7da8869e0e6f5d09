/* SPDX-License-Identifier: MIT */
/*
 * Mapping and forgetting. See mmap(2): MAP_FIXED replaces what is there in one step, so
 * there is no moment at which another mapping could take the place.
 */
#include "record/memory.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/sys.h"

void *unc__memory_map(size_t size)
{
    void *memory = unc__sys_map(size, /* shared= */ 1);

    if (memory != NULL) {
        (void)unc__sys_call(SYS_madvise, (long)memory, (long)size, MADV_DONTDUMP, 0, 0,
                            0);
    }
    return memory;
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
    if (memory != NULL) {
        unc__sys_unmap(memory, size);
    }
}
