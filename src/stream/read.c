/* SPDX-License-Identifier: MIT */
/*
 * Reading: what is in the buffer first, then from the kernel, then waiting.
 *
 * Whatever fails or is cancelled on the way leaves in the buffer what had arrived. So the
 * only bytes that go past it are those of a single read into the caller's own memory.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/stream.h"

#define CHUNK_MAX 65536
#define ROOM_MIN  1024 /* do not ask for less, where the buffer is not empty */

/* What is in the buffer needs no system call: all the same it takes a turn. */
static int begin(const struct unc_site *site, struct unc_stream *stream)
{
    const struct unc__purpose purpose = { site, "a stream to read" };
    struct unc__channel *channel = &stream->channel;
    int r = unc__channel_may_wait(site, channel);

    if (r < 0) {
        return r;
    }
    return channel->reader != NULL
               ? unc_raise_at(site, -EBUSY)
               : unc__channel_take_turn(channel, &channel->reader, &purpose);
}

/* Returns: as receive; -EAGAIN, -EINTR: nothing yet. */
UNC__BESIDE_WAITS static long try_read(struct unc_stream *stream, void *memory,
                                       size_t size)
{
    int fd = stream->channel.fd;
    int r = unc__stream_prepare(stream);
    ssize_t got;

    if (r < 0) {
        return r;
    }
    got =
        stream->is_socket ? recv(fd, memory, size, MSG_DONTWAIT) : read(fd, memory, size);
    if (got > 0) {
        stream->is_readable = (size_t)got == size || stream->has_short_reads;
        return got;
    }
    if (got == 0) {
        stream->has_ended = true;
        return 0;
    }
    if (errno == EAGAIN) {
        stream->is_readable = false;
    }
    return -errno;
}

/*
 * Bytes from the kernel. Returns: how many, 0 at the end, or a negative error; then
 * the stream may be gone.
 */
static long receive(const struct unc_site *site, struct unc_stream *stream, void *memory,
                    size_t size)
{
    const struct unc__purpose purpose = { site, "a stream to read" };
    struct unc__channel *channel = &stream->channel;

    while (!stream->has_ended) {
        int r = stream->is_readable
                    ? unc__channel_take_turn(channel, &channel->reader, &purpose)
                    : unc__channel_wait(channel, &channel->reader, &purpose);

        if (r < 0) {
            return r;
        }
        if (stream->is_readable) {
            long got = try_read(stream, memory, size);

            if (got > 0) {
                unc__channel_count(channel, (size_t)got);
            }
            if (got != -EAGAIN && got != -EINTR) {
                return got < 0 ? unc_raise_at(site, (int)got) : got;
            }
        }
    }
    return 0;
}

/* More bytes for the buffer, with room for at least @room. Returns: as receive. */
static long fill(const struct unc_site *site, struct unc_stream *stream, size_t room)
{
    struct unc__buffer *in = &stream->in;
    long got;
    int r;

    if (unc__buffer_size(in) == 0 && room < stream->chunk_size) {
        room = stream->chunk_size;
    }
    r = unc__buffer_reserve(in, room);
    if (r < 0) {
        return r;
    }
    room = unc__buffer_room(in);
    got = receive(site, stream, in->memory + in->end, room);
    if (got > 0) {
        unc__buffer_add(in, (size_t)got);
        if ((size_t)got == room && stream->chunk_size < CHUNK_MAX) {
            stream->chunk_size *= 2; /* there is more than we thought */
        }
    }
    return got;
}

long unc_stream_read_at(const struct unc_site *site, struct unc_stream *stream,
                        void *buffer, size_t size)
{
    long r;

    if (stream == NULL || buffer == NULL || size == 0) {
        return -EINVAL;
    }
    size = size < LONG_MAX ? size : LONG_MAX;
    r = begin(site, stream);
    if (r < 0) {
        return r;
    }
    if (unc__buffer_size(&stream->in) == 0) {
        if (size >= stream->chunk_size) {
            return receive(site, stream, buffer, size);
        }
        r = fill(site, stream, size);
        if (r <= 0) {
            return r;
        }
    }
    return (long)unc__buffer_move(&stream->in, buffer, size);
}

int unc_stream_read_exactly_at(const struct unc_site *site, struct unc_stream *stream,
                               void *buffer, size_t size)
{
    int r;

    if (stream == NULL || (buffer == NULL && size > 0)) {
        return -EINVAL;
    }
    r = begin(site, stream);
    if (r < 0) {
        return r;
    }
    while (unc__buffer_size(&stream->in) < size) {
        long got = fill(site, stream, size - unc__buffer_size(&stream->in));

        if (got <= 0) {
            return got == 0 ? unc_raise_at(site, UNC_EEND) : (int)got;
        }
    }
    (void)unc__buffer_move(&stream->in, buffer, size);
    return 0;
}

/* All up to @delimiter. Returns: 0 with the size in *ret_size, nothing consumed. */
static int find(const struct unc_site *site, struct unc_stream *stream,
                const void *delimiter, size_t delimiter_size, size_t limit,
                size_t *ret_size)
{
    size_t searched = 0;

    for (;;) {
        long got;

        *ret_size =
            unc__buffer_find(&stream->in, delimiter, delimiter_size, limit, &searched);
        if (*ret_size > 0) {
            return 0;
        }
        if (unc__buffer_size(&stream->in) >= limit) {
            return unc_raise_at(site, UNC_ETOOLONG);
        }
        got = fill(site, stream, ROOM_MIN);
        if (got <= 0) {
            return got == 0 ? unc_raise_at(site, UNC_EEND) : (int)got;
        }
    }
}

int unc_stream_read_until_at(const struct unc_site *site, struct unc_stream *stream,
                             const void *delimiter, size_t delimiter_size, size_t limit,
                             char **ret_data, size_t *ret_size)
{
    size_t size;
    int r;

    if (stream == NULL || delimiter == NULL || delimiter_size == 0 ||
        limit < delimiter_size || ret_data == NULL || ret_size == NULL) {
        return -EINVAL;
    }
    r = begin(site, stream);
    if (r == 0) {
        r = find(site, stream, delimiter, delimiter_size, limit, &size);
    }
    if (r != 0) {
        return r;
    }
    *ret_data = unc__buffer_bytes(&stream->in);
    *ret_size = size;
    unc__buffer_consume(&stream->in, size);
    return 0;
}

int unc_stream_read_line_at(const struct unc_site *site, struct unc_stream *stream,
                            size_t limit, char **ret_line, size_t *ret_size)
{
    size_t size;
    size_t length;
    char *line;
    int r;

    if (stream == NULL || limit == 0 || ret_line == NULL) {
        return -EINVAL;
    }
    r = begin(site, stream);
    if (r == 0) {
        r = find(site, stream, "\n", 1, limit, &size);
    }
    if (r != 0 && (r != UNC_EEND || unc__buffer_size(&stream->in) == 0)) {
        return r;
    }
    line = unc__buffer_bytes(&stream->in);
    if (r == UNC_EEND) {
        size = unc__buffer_size(&stream->in);
        length = size;
    } else {
        length = size > 1 && line[size - 2] == '\r' ? size - 2 : size - 1;
    }
    line[length] = '\0';
    unc__buffer_consume(&stream->in, size);
    *ret_line = line;
    if (ret_size != NULL) {
        *ret_size = length;
    }
    return 0;
}

int unc__stream_fill(const struct unc_site *site, struct unc_stream *stream, size_t limit)
{
    long got = begin(site, stream);

    if (got < 0) {
        return (int)got;
    }
    do {
        if (unc__buffer_size(&stream->in) > limit) {
            return unc_raise_at(site, UNC_ETOOLONG);
        }
        got = fill(site, stream, ROOM_MIN);
    } while (got > 0);
    return (int)got;
}

int unc__stream_take(struct unc_stream *stream, char **ret_data, size_t *ret_size)
{
    size_t size = unc__buffer_size(&stream->in);
    char *data = unc__buffer_take(&stream->in);

    if (data == NULL) {
        return -ENOMEM;
    }
    *ret_data = data;
    *ret_size = size;
    return 0;
}

int unc_stream_read_all_at(const struct unc_site *site, struct unc_stream *stream,
                           size_t limit, char **ret_data, size_t *ret_size)
{
    size_t size;
    int r = stream == NULL || ret_data == NULL ? -EINVAL
                                               : unc__stream_fill(site, stream, limit);

    if (r < 0) {
        return r;
    }
    return unc__stream_take(stream, ret_data, ret_size == NULL ? &size : ret_size);
}
