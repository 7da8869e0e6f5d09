/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_BUFFER_H
#define UNC_STREAM_BUFFER_H

#include <stddef.h>

/*
 * Bytes that arrived and were not asked for yet. Zero is an empty one. There is always
 * room for a NUL behind the last byte.
 */
struct unc__buffer {
    char *memory;
    size_t start; /* the bytes are from here */
    size_t end;   /* to here */
    size_t capacity;
};

static inline size_t unc__buffer_size(const struct unc__buffer *buffer)
{
    return buffer->end - buffer->start;
}

static inline char *unc__buffer_bytes(const struct unc__buffer *buffer)
{
    return buffer->memory + buffer->start;
}

/*
 * unc__buffer_reserve: room for at least @size more bytes, at memory + end. Views of what
 * was consumed end here. Over many calls it moves no more bytes than were added, times a
 * constant. Returns: 0 or -ENOMEM, with nothing changed.
 */
int unc__buffer_reserve(struct unc__buffer *buffer, size_t size);

static inline size_t unc__buffer_room(const struct unc__buffer *buffer)
{
    return buffer->capacity - buffer->end;
}

/* unc__buffer_add: @size bytes were put into the room. */
static inline void unc__buffer_add(struct unc__buffer *buffer, size_t size)
{
    buffer->end += size;
}

/* unc__buffer_consume: the first @size bytes have an owner now; they stay where they are
 * until the next reserve. */
static inline void unc__buffer_consume(struct unc__buffer *buffer, size_t size)
{
    buffer->start += size;
}

/* unc__buffer_move: consume into @target up to @size bytes. Returns: how many. */
size_t unc__buffer_move(struct unc__buffer *buffer, void *target, size_t size);

/*
 * unc__buffer_find: whether @delimiter is among the first @limit bytes. The first
 * *searched bytes are known not to begin one, which is brought up to date: so asking
 * again after more bytes came looks at each byte once.
 * Returns: the bytes up to its end; 0: not there.
 */
size_t unc__buffer_find(const struct unc__buffer *buffer, const void *delimiter,
                        size_t delimiter_size, size_t limit, size_t *searched);

/* unc__buffer_take: all bytes with a NUL behind them, to be released with free(); the
 * buffer is empty then. NULL: no memory, with nothing changed. */
char *unc__buffer_take(struct unc__buffer *buffer);

void unc__buffer_free(struct unc__buffer *buffer);

#endif
