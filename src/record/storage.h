/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_STORAGE_H
#define UNC_RECORD_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The memory that holds what a reader of the record needs. It is zeroed when it is taken,
 * never moves, and is shared with forked children, because that makes fork cheaper than
 * private memory does.
 */
enum unc__storage_place {
    UNC__STORAGE_ANONYMOUS,
    UNC__STORAGE_HANDED_OVER,
    UNC__STORAGE_FILE
};

#define UNC__STORAGE_PIECES 160 /* more than all arrays of a record have chunks */

struct unc__storage {
    enum unc__storage_place place;
    int reason;           /* why it is not where it was asked to be: a negative errno */
    char *window;         /* one reservation, opened as it grows; NULL if anonymous */
    uint64_t window_size; /* in bytes */
    uint64_t *tail;       /* bytes used; in the head of the record */
    uint32_t piece_count;
    struct {
        void *memory;
        size_t size;
    } pieces[UNC__STORAGE_PIECES];
};

/* unc__storage_open: also in a forked child, at its first acquisition. @ret_storage is
 * zeroed memory. Returns: the head's memory, at offset 0; NULL if it is refused. */
void *unc__storage_open(struct unc__storage *ret_storage, size_t head_size,
                        bool is_child);

/* unc__storage_take: @size bytes, a multiple of 4096; NULL if they are refused. */
void *unc__storage_take(struct unc__storage *storage, size_t size);

/* unc__storage_offset: of @memory from the start of the record; 0 if nobody else could
 * look there. Computed, not kept: whoever meets a new chunk first publishes it. */
uint64_t unc__storage_offset(const struct unc__storage *storage, const void *memory);

/* unc__storage_give_back: what a race made superfluous. */
void unc__storage_give_back(struct unc__storage *storage, void *memory, size_t size);

/*
 * unc__storage_prepare: before bytes are touched for the first time: makes sure that they
 * are there, so that a full file system is an error here and not a SIGBUS later. Returns:
 * 0, or a negative errno: then the bytes must not be touched.
 */
int unc__storage_prepare(struct unc__storage *storage, void *memory, size_t size);

/* unc__storage_forget: in a forked child: the parent's memory reads as zeros from now on
 * and is not shared any more, see unc__memory_forget. */
void unc__storage_forget(struct unc__storage *storage);

/* unc__storage_close: of a record that nobody ever used: unmaps everything. */
void unc__storage_close(struct unc__storage *storage);

#endif
