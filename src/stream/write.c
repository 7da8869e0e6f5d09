/* SPDX-License-Identifier: MIT */
/*
 * Writing: to the kernel at once, as much as it takes; then wait until it takes more.
 *
 * The kernel promises an edge only to those whom it has refused: so after a short write
 * it is asked once more, and the wait begins with its EAGAIN.
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "stream/stream.h"

#define WINDOW 16 /* parts for one system call */

/* What is left to be written. */
struct rest {
    const struct iovec *parts;
    size_t part_count;
    size_t offset; /* in the first of them */
};

/* Returns: how many of @window are used; 0: all is written. */
static size_t look_ahead(struct rest *rest, struct iovec *window)
{
    size_t count = 0;

    while (rest->part_count > 0 && rest->parts->iov_len == rest->offset) {
        rest->parts++;
        rest->part_count--;
        rest->offset = 0;
    }
    for (; count < rest->part_count && count < WINDOW; count++) {
        window[count] = rest->parts[count];
    }
    if (count > 0) {
        window[0].iov_base = (char *)window[0].iov_base + rest->offset;
        window[0].iov_len -= rest->offset;
    }
    return count;
}

static void advance(struct rest *rest, size_t size)
{
    while (size > 0) {
        size_t left = rest->parts->iov_len - rest->offset;
        size_t step = size < left ? size : left;

        rest->offset += step;
        size -= step;
        if (rest->offset == rest->parts->iov_len) {
            rest->parts++;
            rest->part_count--;
            rest->offset = 0;
        }
    }
}

/* Returns: how many bytes the kernel took, or a negative errno. */
UNC__BESIDE_WAITS static long try_write(struct unc_stream *stream, struct iovec *window,
                                        size_t count)
{
    const struct msghdr message = { .msg_iov = window, .msg_iovlen = count };
    int r = unc__stream_prepare(stream);
    long size;

    if (r < 0) {
        return r;
    }
    size = stream->is_socket
               ? sendmsg(stream->channel.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT)
               : unc__pipe_writev(stream->channel.fd, window, (int)count);
    return size < 0 ? -errno : size;
}

/* As much of @rest as the kernel takes now. Returns: 0 when all is written, -EAGAIN, or
 * another negative error. */
static int write_some(struct unc_stream *stream, struct rest *rest,
                      const struct unc__purpose *purpose)
{
    struct unc__channel *channel = &stream->channel;
    struct iovec window[WINDOW];
    size_t count;

    while ((count = look_ahead(rest, window)) > 0) {
        long size = try_write(stream, window, count);

        if (size == -EAGAIN) {
            return -EAGAIN;
        }
        if (size < 0 && size != -EINTR) {
            return unc_raise_at(purpose->site, (int)size);
        }
        if (size > 0) {
            int r;

            advance(rest, (size_t)size);
            unc__channel_count(channel, (size_t)size);
            r = rest->part_count == 0
                    ? 0
                    : unc__channel_take_turn(channel, &channel->writer, purpose);
            if (r < 0) {
                return r;
            }
        }
    }
    return 0;
}

static int write_all(const struct unc_site *site, struct unc_stream *stream,
                     struct rest *rest)
{
    const struct unc__purpose purpose = { site, "a stream to write" };
    struct unc__channel *channel = &stream->channel;
    int r = unc__channel_take_turn(channel, &channel->writer, &purpose);

    while (r == 0) {
        r = write_some(stream, rest, &purpose);
        if (r != -EAGAIN) {
            return r;
        }
        r = unc__channel_wait(channel, &channel->writer, &purpose);
    }
    return r;
}

static int begin(const struct unc_site *site, struct unc_stream *stream)
{
    int r = unc__channel_may_wait(site, &stream->channel);

    if (r < 0) {
        return r;
    }
    return stream->channel.writer != NULL ? unc_raise_at(site, -EBUSY) : 0;
}

int unc_stream_write_at(const struct unc_site *site, struct unc_stream *stream,
                        const void *data, size_t size)
{
    const struct iovec part = { .iov_base = (void *)(uintptr_t)data, .iov_len = size };
    struct rest rest = { .parts = &part, .part_count = 1 };
    int r = stream == NULL || (data == NULL && size > 0) ? -EINVAL : begin(site, stream);

    return r < 0 ? r : write_all(site, stream, &rest);
}

int unc_stream_writev_at(const struct unc_site *site, struct unc_stream *stream,
                         const struct iovec *parts, size_t part_count)
{
    struct rest rest = { .parts = parts, .part_count = part_count };
    int r = stream == NULL || (parts == NULL && part_count > 0) ? -EINVAL
                                                                : begin(site, stream);

    return r < 0 ? r : write_all(site, stream, &rest);
}

int unc_stream_shutdown_at(const struct unc_site *site, struct unc_stream *stream)
{
    int r = stream == NULL ? -EINVAL : unc__channel_guard(site, &stream->channel);

    if (r < 0) {
        return r;
    }
    if (shutdown(stream->channel.fd, SHUT_WR) < 0) {
        return unc_raise_at(site, -errno);
    }
    unc__channel_wake(stream->channel.writer); /* nothing else will */
    return 0;
}
