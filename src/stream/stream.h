/* SPDX-License-Identifier: MIT */
#ifndef UNC_STREAM_STREAM_H
#define UNC_STREAM_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include <unclosed/stream.h>

#include "stream/buffer.h"
#include "stream/channel.h"

/*
 * What the files of this folder share, and what the layers above may use: streams made of
 * descriptors that somebody else opened.
 */

struct unc_stream {
    struct unc__channel channel;
    struct unc__buffer in;
    size_t chunk_size;        /* how much to ask the kernel for */
    bool is_socket : 1;       /* written with sendmsg(); else it could raise SIGPIPE */
    bool is_readable : 1;     /* it is worth asking; else wait for the next edge */
    bool has_short_reads : 1; /* a read that was not filled does not mean it is empty */
    bool has_ended : 1;       /* the end was read */
    bool is_shared : 1;       /* others may make it block: see unc__stream_prepare */
    bool was_blocking : 1;    /* somebody else's: make it so again */
};

/* Where a descriptor comes from. */
struct unc__origin {
    const struct unc_site *site;
    enum unc__type type;
    uint64_t parent; /* serial of the server or child; 0: none */
    bool is_tcp;
    bool is_adopted; /* it was the program's before */
};

/* -- stream.c */
/* unc__stream_new: a stream without a descriptor. Returns: 0, -ENOMEM. */
int unc__stream_new(struct unc_loop *loop, const struct unc__origin *origin,
                    struct unc_stream **ret_stream);

/* unc__stream_drop: one that was not begun; its descriptor is closed. Returns: NULL. */
struct unc_stream *unc__stream_drop(struct unc_stream *stream);

/* unc__stream_attach: have its descriptor watched. */
int unc__stream_attach(struct unc_stream *stream, const struct unc__origin *origin);

/* unc__stream_begin: it is attached: record it; the user has it from now on. */
void unc__stream_begin(struct unc_stream *stream, const struct unc__origin *origin);

/*
 * unc__stream_make: a stream of @fd, which is non-blocking, close-on-exec and nobody
 * else's; it is the stream's on success. @loop: passed its guard. Returns: 0, -ENOMEM,
 * -ENOSPC.
 */
int unc__stream_make(struct unc_loop *loop, int fd, const struct unc__origin *origin,
                     struct unc_stream **ret_stream);

/* unc__stream_set_parent: it belongs to a child process, whose serial this is, and is
 * given back with it; or, since unc__stream_leave_parent, by the program. */
void unc__stream_set_parent(struct unc_stream *stream, uint64_t serial);
void unc__stream_leave_parent(struct unc_stream *stream);

/* unc__stream_unblock: see unc__stream_prepare. Returns: 0 or a negative errno. */
int unc__stream_unblock(struct unc_stream *stream);

/*
 * unc__stream_prepare: before each read or write by a call that cannot be told itself not
 * to block. Blocking is a property that is shared with whoever has a duplicate: another
 * stream of ours that closes, another process. Returns: 0 or a negative errno.
 */
static inline int unc__stream_prepare(struct unc_stream *stream)
{
    return stream->is_shared ? unc__stream_unblock(stream) : 0;
}

/* -- read.c */
/* unc__stream_fill: all until the end, into the buffer, where it stays whatever happens.
 * Waits. Returns: 0, UNC_ETOOLONG for more than @limit bytes, or as all reading. */
int unc__stream_fill(const struct unc_site *site, struct unc_stream *stream,
                     size_t limit);

/* unc__stream_take: what is in the buffer, with a NUL behind it; the caller's, to be
 * released with free(). Returns: 0, -ENOMEM. */
int unc__stream_take(struct unc_stream *stream, char **ret_data, size_t *ret_size);

/* -- pipe_write.c */
struct iovec;
/* unc__pipe_writev: writev that does not raise SIGPIPE. Returns: as writev. */
long unc__pipe_writev(int fd, const struct iovec *parts, int count);

#endif
