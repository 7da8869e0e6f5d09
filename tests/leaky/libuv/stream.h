/* SPDX-License-Identifier: MIT */
#ifndef STREAM_H
#define STREAM_H

#include <sys/socket.h>
#include <uv.h>

/* A pipe handle whose other end is @ret_peer, a descriptor of the caller's. */
static inline void open_stream(uv_loop_t *loop, uv_pipe_t *stream, int *ret_peer)
{
    int fds[2];

    (void)socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
    (void)uv_pipe_init(loop, stream, 0);
    (void)uv_pipe_open(stream, fds[0]);
    *ret_peer = fds[1];
}

#endif
