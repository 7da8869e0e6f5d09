/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_STORAGE_H
#define UNC_RECORD_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/memory.h"

/*
 * The memory that holds what a reader needs, in one of three places:
 *
 *   handed over   a memfd sent over the socket that UNCLOSED_SOCKET names
 *   file          option record=PATH, where nobody listens
 *   anonymous     shared memory without a file: without the first two, and whenever they
 *                 fail (then `reason` says why)
 *
 * Every call: any thread, async-signal-safe, no heap, no lock, errno preserved.
 */
enum unc__storage_place {
    UNC__STORAGE_ANONYMOUS,
    UNC__STORAGE_HANDED_OVER,
    UNC__STORAGE_FILE
};

#define UNC__STORAGE_PIECES 160 /* more than all arrays of a record have chunks */

/* Lives in private memory: a forked child sees it as it was at the fork. */
struct unc__storage {
    enum unc__storage_place place;
    bool is_child; /* of a process that had a record as well */
    int reason;    /* why it is not where it was asked to be: a negative errno; 0 */
    /* File-backed places: one window, reserved whole, opened as it grows, never moved. */
    char *window;         /* NULL if anonymous */
    uint64_t window_size; /* also the size of the file */
    uint64_t *tail;       /* bytes used: in the record's head, shared with readers */
    /* Anonymous: what was mapped, for a forked child to let go of. */
    uint32_t piece_count;
    struct {
        void *memory;
        size_t size;
    } pieces[UNC__STORAGE_PIECES];
};

/*
 * unc__storage_open: find a place for a record whose head has @head_size bytes. Also in a
 * forked child, at its first acquisition. With record=PATH that cannot be used, a line on
 * standard error says why. @ret_storage is zeroed memory.
 * Returns: the head, at offset 0, zeroed but for `tail` and `file_size`; NULL: refused.
 */
void *unc__storage_open(struct unc__storage *ret_storage, size_t head_size,
                        bool is_child);

/* unc__storage_take: @size bytes, zeroed, that never move. NULL: refused, for want of
 * memory or, if there is a window, of space in it. */
void *unc__storage_take(struct unc__storage *storage, size_t size);

/* unc__storage_offset: of @memory from the head of the record; of anonymous memory it may
 * be any number, which leads there modulo 2^64 in the memory of the process. */
uint64_t unc__storage_offset(const struct unc__storage *storage, const void *memory);

/* unc__storage_give_back: what a race made superfluous; it was not written to. */
void unc__storage_give_back(struct unc__storage *storage, void *memory, size_t size);

/*
 * unc__storage_prepare: before bytes are touched for the first time: makes them present,
 * so that a full file system is an error and not SIGBUS, and a page fault is not paid
 * page by page. Any address and size. Returns: 0; -ENOMEM, -ENOSPC: do not touch them.
 */
int unc__storage_prepare(struct unc__storage *storage, void *memory, size_t size);

/* unc__storage_forget: in a forked child, that of an ancestor; it is not shared any more.
 */
void unc__storage_forget(struct unc__storage *storage, unc__memory_fn *forget);

/* unc__storage_close: of a record that nobody ever used: unmaps everything. */
void unc__storage_close(struct unc__storage *storage);

#endif
