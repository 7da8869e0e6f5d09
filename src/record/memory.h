/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_MEMORY_H
#define UNC_RECORD_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * The memory under the record: shared with forked children, because that makes fork
 * cheaper than private memory does, and left out of core files.
 */

/*
 * unc__memory_begin: at the start of a process's record: ask how much this process may
 * map. Where that is limited, a sixteenth is the most we take in all (but enough to
 * start), so that the program's own allocations meet their limit where they did. In a
 * forked child what the parent mapped counts no more.
 */
void unc__memory_begin(void);

/* unc__memory_map: NULL if memory is refused. */
void *unc__memory_map(size_t size);

/* unc__memory_map_private: the same, but private, and kept by forked children. */
void *unc__memory_map_private(size_t size);

/* unc__memory_unmap_private: what nobody used. */
void unc__memory_unmap_private(void *memory, size_t size);

/* unc__memory_limit: the soft limit of a resource, see getrlimit(2). */
uint64_t unc__memory_limit(int resource);

/* unc__memory_install: map @size bytes into *@place unless another thread was quicker.
 * Returns: what is there then; NULL if memory is refused. */
void *unc__memory_install(void **place, size_t size);

/*
 * How a forked child lets go of memory of its ancestors. NULL is fine.
 *
 * unc__memory_forget: the addresses stay valid and read as zeros: the fork may have come
 * from a signal handler that interrupted one of our own calls, and that call goes on in
 * the child, on memory that nobody looks at any more. Also, strings that the program was
 * given were there.
 * unc__memory_unmap: nothing stays.
 */
typedef void unc__memory_fn(void *memory, size_t size);
unc__memory_fn unc__memory_forget;
unc__memory_fn unc__memory_unmap;

#endif
