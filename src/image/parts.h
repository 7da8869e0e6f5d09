/* SPDX-License-Identifier: MIT */
#ifndef UNC_IMAGE_PARTS_H
#define UNC_IMAGE_PARTS_H

#include "image/image.h"

/* What the files of the image share: the copied arrays and how they are made. */

/* The record can never be larger: no window is. */
#define UNC__IMAGE_SIZE_MAX ((uint64_t)16 << 30)

/* One array of the record: the chunks in use, each a copy of its used part. */
struct unc__image_array {
    uint32_t count; /* items that the writer handed out */
    uint32_t item_size;
    unsigned char *chunks[UNC__CHUNK_COUNT]; /* NULL: absent */
};

struct unc__image {
    struct unc__record_head head;
    struct unc__image_array entries;
    struct unc__image_array words;
    struct unc__image_array stacks;
    struct unc__image_array sites;
    struct unc__image_array modules;
    struct unc__image_array threads;
    struct unc__image_array misuses;
    char *report; /* NULL: there is none */
    size_t report_size;
    bool is_cut;
    uint64_t skipped;
    uint64_t damaged;
};

/* Where the bytes come from. */
struct unc__image_source {
    int fd;
    bool is_memory; /* of a process: the record begins at @base */
    uint64_t base;
    bool is_brief; /* see unc__image_open_brief */
    struct unc__image *image;
    struct unc__image_error *error;
    uint64_t room; /* how many bytes the arrays may have together */
    uint64_t taken;
};

/* unc__image_complain: fill in the error. Returns: @code. */
int unc__image_complain(struct unc__image_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* unc__image_is_offset: whether a record may have something there, besides its head. */
bool unc__image_is_offset(const struct unc__image_source *source, uint64_t offset);

/* unc__image_copy: @size bytes from @offset; what the file does not have reads as zeros,
 * and the image knows that it is cut. 0 or a negative errno, complained about. */
int unc__image_copy(struct unc__image_source *source, uint64_t offset, void *bytes,
                    size_t size);

/*
 * unc__image_load: copy an array. @is_doubtful: its items may change meanwhile: each is
 * read twice, and one that differs reads as zeros. Returns: 0 or a negative errno.
 */
int unc__image_load(struct unc__image_source *source,
                    const struct unc__shared_chunks *shared, size_t item_size,
                    bool is_doubtful, struct unc__image_array *ret_array);

/* unc__image_at: @item_count items in a row from number @number on (from 1). NULL: they
 * are not all there, or not in a row. */
const void *unc__image_at(const struct unc__image_array *array, uint32_t number,
                          uint32_t item_count);

void unc__image_array_done(struct unc__image_array *array);

#endif
