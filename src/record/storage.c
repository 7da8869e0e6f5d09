/* SPDX-License-Identifier: MIT */
/*
 * Anonymous shared memory, piece by piece. The pieces are remembered for a forked child,
 * which lets go of them.
 */
#include "record/storage.h"

#include "base/sys.h"
#include "record/memory.h"

static void remember(struct unc__storage *storage, void *memory, size_t size)
{
    uint32_t i = __atomic_fetch_add(&storage->piece_count, 1, __ATOMIC_RELAXED);

    if (i < UNC__STORAGE_PIECES) {
        storage->pieces[i].size = size;
        __atomic_store_n(&storage->pieces[i].memory, memory, __ATOMIC_RELEASE);
    }
}

void *unc__storage_open(struct unc__storage *ret_storage, size_t head_size, bool is_child)
{
    (void)is_child;
    return unc__storage_take(ret_storage, (head_size + 4095) / 4096 * 4096);
}

void *unc__storage_take(struct unc__storage *storage, size_t size)
{
    void *memory = unc__memory_map(size);

    if (memory != NULL) {
        remember(storage, memory, size);
    }
    return memory;
}

uint64_t unc__storage_offset(const struct unc__storage *storage, const void *memory)
{
    return storage->window != NULL ? (uint64_t)((const char *)memory - storage->window)
                                   : 0;
}

void unc__storage_give_back(struct unc__storage *storage, void *memory, size_t size)
{
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        if (__atomic_load_n(&storage->pieces[i].memory, __ATOMIC_ACQUIRE) == memory) {
            __atomic_store_n(&storage->pieces[i].memory, NULL, __ATOMIC_RELEASE);
        }
    }
    unc__sys_unmap(memory, size);
}

int unc__storage_prepare(struct unc__storage *storage, void *memory, size_t size)
{
    (void)storage;
    (void)memory;
    (void)size;
    return 0;
}

void unc__storage_forget(struct unc__storage *storage)
{
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        unc__memory_forget(storage->pieces[i].memory, storage->pieces[i].size);
    }
}

void unc__storage_close(struct unc__storage *storage)
{
    for (uint32_t i = 0; i < UNC__STORAGE_PIECES; i++) {
        if (storage->pieces[i].memory != NULL) {
            unc__sys_unmap(storage->pieces[i].memory, storage->pieces[i].size);
        }
    }
}
