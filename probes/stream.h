/* SPDX-License-Identifier: MIT */
#ifndef UNC_PROBES_STREAM_H
#define UNC_PROBES_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "probes/descriptor.h"

/*
 * What the probes of FILE and DIR share. A stream is one resource, of kind fd: its key is
 * the descriptor, its detail its own address. It lives from the call that made it to the
 * one that closes it, and who closes its descriptor past it has released it as well, too
 * early: that is seen when the stream is closed.
 *
 * Streams on the descriptors 0 to 2, and those without one (of memory, of functions), are
 * nothing. Any thread, async-signal-safe, errno is kept.
 */

/* One stream, as the calls that make and close it see it. */
struct unc__stream {
    const void *address; /* of the FILE or DIR; NULL: the call failed */
    int fd;              /* -1: it has none */
    const struct unc_site *site;
    const struct unc__caller *caller;
};

/* unc__stream_of_file: that of @file, which may be NULL. */
struct unc__stream unc__stream_of_file(FILE *file, const struct unc_site *site,
                                       const struct unc__caller *caller);

/* unc__stream_made: @stream has a descriptor that it will close; whoever had it before
 * has given it away. @flags: of the entry. */
void unc__stream_made(const struct unc__stream *stream, enum unc__type type,
                      uint8_t flags);

/* unc__stream_replaced: dup2 has put something else under @fd. A stream that owns the
 * number goes on owning it, and closes what is there now; that lives from here on as the
 * stream. Returns: whether there is one; if not, nothing was recorded. */
bool unc__stream_replaced(int fd, const struct unc_site *site,
                          const struct unc__caller *caller);

/* unc__stream_flags: what is known of descriptor @fd before a stream takes it over. */
uint8_t unc__stream_flags(int fd);

/* What closing a stream has shown before it was made. */
struct unc__stream_end {
    struct unc__stream stream;
    uint32_t acquired_stack; /* of the stream */
    uint32_t released_stack; /* of who closed its descriptor past it */
    bool is_closed_before;   /* and nobody that is known has that number now */
    enum unc__type type;
};

/* unc__stream_closing: @stream is about to be closed, and its descriptor with it.
 * unc__stream_closed: it was; @is_failed, with errno of the failure. */
struct unc__stream_end unc__stream_closing(struct unc__stream stream);
void unc__stream_closed(const struct unc__stream_end *end, bool is_failed);

#endif
