/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a stream that are here already.
 *
 * They lie in one piece, so that a line or a header can be looked at without a copy. Room
 * comes from three places, cheapest first: behind the bytes; before them, by moving them
 * down, but only where no more bytes are moved than have been consumed since; a block at
 * least twice as large. A block that had to be large once goes when it is empty.
 */
#include "stream/buffer.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN  4096
#define CAPACITY_KEPT 65536

static int grow(struct unc__buffer *buffer, size_t wanted)
{
    size_t capacity = buffer->capacity < CAPACITY_MIN ? CAPACITY_MIN : buffer->capacity;
    size_t used = unc__buffer_size(buffer);
    char *memory;

    while (capacity < wanted) {
        if (capacity > SIZE_MAX / 4) {
            return -ENOMEM;
        }
        capacity *= 2;
    }
    memory = malloc(capacity + 1);
    if (memory == NULL) {
        return -ENOMEM;
    }
    if (used > 0) {
        memcpy(memory, unc__buffer_bytes(buffer), used);
    }
    free(buffer->memory);
    *buffer = (struct unc__buffer){ .memory = memory, .end = used, .capacity = capacity };
    return 0;
}

int unc__buffer_reserve(struct unc__buffer *buffer, size_t size)
{
    size_t used = unc__buffer_size(buffer);

    if (used == 0) {
        buffer->start = 0;
        buffer->end = 0;
        if (buffer->capacity > CAPACITY_KEPT && size <= CAPACITY_KEPT) {
            unc__buffer_free(buffer);
        }
    }
    if (buffer->capacity - buffer->end >= size) {
        return 0;
    }
    if (size > SIZE_MAX / 4 - used) {
        return -ENOMEM;
    }
    if (buffer->capacity - used >= size && buffer->start >= used) {
        memmove(buffer->memory, unc__buffer_bytes(buffer), used);
        buffer->start = 0;
        buffer->end = used;
        return 0;
    }
    /* Room for as many as there are, so that each is moved a bounded number of times. */
    return grow(buffer, used + (size > used ? size : used));
}

size_t unc__buffer_move(struct unc__buffer *buffer, void *target, size_t size)
{
    size_t used = unc__buffer_size(buffer);

    size = size < used ? size : used;
    if (size > 0) {
        memcpy(target, unc__buffer_bytes(buffer), size);
        unc__buffer_consume(buffer, size);
    }
    return size;
}

size_t unc__buffer_find(const struct unc__buffer *buffer, const void *delimiter,
                        size_t delimiter_size, size_t limit, size_t *searched)
{
    size_t size = unc__buffer_size(buffer) < limit ? unc__buffer_size(buffer) : limit;
    const char *bytes;
    const char *found;

    if (size < delimiter_size) {
        return 0;
    }
    bytes = unc__buffer_bytes(buffer);
    found = memmem(bytes + *searched, size - *searched, delimiter, delimiter_size);
    if (found != NULL) {
        return (size_t)(found - bytes) + delimiter_size;
    }
    *searched = size - delimiter_size + 1;
    return 0;
}

char *unc__buffer_take(struct unc__buffer *buffer)
{
    size_t used = unc__buffer_size(buffer);
    char *bytes;

    if (buffer->memory == NULL) {
        return calloc(1, 1);
    }
    if (buffer->start > 0) {
        memmove(buffer->memory, unc__buffer_bytes(buffer), used);
    }
    bytes = realloc(buffer->memory, used + 1);
    if (bytes == NULL) {
        bytes = buffer->memory; /* it could not be made smaller: then as it is */
    }
    bytes[used] = '\0';
    *buffer = (struct unc__buffer){ .memory = NULL };
    return bytes;
}

void unc__buffer_free(struct unc__buffer *buffer)
{
    free(buffer->memory);
    *buffer = (struct unc__buffer){ .memory = NULL };
}
