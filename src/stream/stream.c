/* SPDX-License-Identifier: MIT */
/*
 * The life of a stream: made of a descriptor, watched, recorded, closed.
 */
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS      (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI)
#define CHUNK_FIRST 4096

/* Something happened to the descriptor. */
static void on_ready(struct unc__io_watch *watch, uint32_t events)
{
    struct unc_stream *stream = (struct unc_stream *)(void *)watch;

    if ((events & ~(uint32_t)EPOLLOUT) != 0) {
        stream->is_readable = true;
        unc__channel_wake(stream->channel.reader);
    }
    if ((events & (EPOLLRDHUP | EPOLLPRI | EPOLLHUP | EPOLLERR)) != 0) {
        /* The end, or the mark of urgent data, may lie behind a read that it cut short:
         * no edge will tell of it once more. */
        stream->has_short_reads = true;
    }
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) {
        unc__channel_wake(stream->channel.writer);
    }
}

int unc__stream_new(struct unc_loop *loop, const struct unc__origin *origin,
                    struct unc_stream **ret_stream)
{
    struct unc_stream *stream = calloc(1, sizeof *stream);
    int r = stream == NULL ? -ENOMEM : unc__channel_init(&stream->channel, loop);

    if (r < 0) {
        free(stream);
        return r;
    }
    stream->channel.watch.ready = on_ready;
    stream->chunk_size = CHUNK_FIRST;
    stream->is_readable = true;
    stream->is_socket = origin->type == UNC__TYPE_CONNECTION;
    stream->is_shared = origin->is_adopted && !stream->is_socket;
    /* Of TCP we know when a read empties it. Unix sockets stop at descriptors that are
     * passed, terminals at lines, pipes at packets. */
    stream->has_short_reads = !origin->is_tcp;
    *ret_stream = stream;
    return 0;
}

struct unc_stream *unc__stream_drop(struct unc_stream *stream)
{
    if (stream != NULL) {
        unc__channel_drop_fd(&stream->channel);
        free(stream);
    }
    return NULL;
}

int unc__stream_attach(struct unc_stream *stream, const struct unc__origin *origin)
{
    return unc__channel_attach(&stream->channel, EVENTS, origin->is_adopted);
}

void unc__stream_begin(struct unc_stream *stream, const struct unc__origin *origin)
{
    unc__channel_record(&stream->channel, origin->site, origin->type, origin->parent);
}

int unc__stream_make(struct unc_loop *loop, int fd, const struct unc__origin *origin,
                     struct unc_stream **ret_stream)
{
    struct unc_stream *stream = NULL;
    int r = unc__stream_new(loop, origin, &stream);

    if (r < 0) {
        return r;
    }
    stream->channel.fd = fd;
    r = unc__stream_attach(stream, origin);
    if (r < 0) {
        stream->channel.fd = -1; /* it stays the caller's */
        stream = unc__stream_drop(stream);
        return r;
    }
    unc__stream_begin(stream, origin);
    *ret_stream = stream;
    return 0;
}

void unc__stream_set_parent(struct unc_stream *stream, uint64_t serial)
{
    unc__record_set_detail(stream->channel.token, serial);
    unc__record_set_flags(stream->channel.token, UNC__FLAG_PARENTS, 0);
}

void unc__stream_leave_parent(struct unc_stream *stream)
{
    unc__record_set_flags(stream->channel.token, 0, UNC__FLAG_PARENTS);
}

static int get_option(int fd, int option)
{
    int value = 0;
    socklen_t size = sizeof value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -errno : value;
}

/* What somebody else's descriptor is. Returns: 0 or why it cannot be a stream. */
static int look_at(int fd, struct unc__origin *origin)
{
    struct stat status;
    struct sockaddr peer;
    socklen_t peer_size = sizeof peer;
    int domain;

    if (fstat(fd, &status) < 0) {
        return -errno;
    }
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
        return -EPERM;
    }
    origin->type = UNC__TYPE_PIPE;
    if (!S_ISSOCK(status.st_mode)) {
        return 0;
    }
    if (get_option(fd, SO_TYPE) != SOCK_STREAM || get_option(fd, SO_ACCEPTCONN) != 0) {
        return -EINVAL;
    }
    if (getpeername(fd, &peer, &peer_size) < 0 && errno == ENOTCONN) {
        return -ENOTCONN;
    }
    domain = get_option(fd, SO_DOMAIN);
    origin->type = UNC__TYPE_CONNECTION;
    origin->is_tcp = domain == AF_INET || domain == AF_INET6;
    return 0;
}

/* Returns: 1 if it was blocking, 0 if not, or a negative errno. */
static int set_blocking(int fd, bool is_blocking)
{
    int flags = fcntl(fd, F_GETFL);
    int wanted = is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;

    if (flags < 0 || (wanted != flags && fcntl(fd, F_SETFL, wanted) < 0)) {
        return -errno;
    }
    return (flags & O_NONBLOCK) == 0;
}

int unc__stream_unblock(struct unc_stream *stream)
{
    int r = set_blocking(stream->channel.fd, /* is_blocking= */ false);

    if (r > 0) {
        stream->was_blocking = true; /* now it is ours to put back */
    }
    return r < 0 ? r : 0;
}

int unc_stream_open_at(const struct unc_site *site, struct unc_loop *loop, int fd,
                       struct unc_stream **ret_stream)
{
    struct unc__origin origin = { .site = site, .is_adopted = true };
    int was_blocking;
    int r = ret_stream == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r == 0) {
        r = look_at(fd, &origin);
    }
    if (r < 0) {
        return r;
    }
    was_blocking = set_blocking(fd, /* is_blocking= */ false);
    if (was_blocking < 0) {
        return was_blocking;
    }
    r = unc__stream_make(loop, fd, &origin, ret_stream);
    if (r < 0) {
        if (was_blocking > 0) {
            (void)set_blocking(fd, /* is_blocking= */ true);
        }
        return r;
    }
    (*ret_stream)->was_blocking = was_blocking > 0;
    return 0;
}

static int open_pipe(int fds[2])
{
    int r = 0;

    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0) {
        return -errno;
    }
    for (int i = 0; i < 2; i++) {
        fds[i] = unc__fd_above_standard(fds[i]);
        r = fds[i] < 0 ? -errno : r;
    }
    for (int i = 0; r < 0 && i < 2; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
    return r;
}

int unc_stream_pipe_at(const struct unc_site *site, struct unc_loop *loop,
                       struct unc_stream **ret_reader, struct unc_stream **ret_writer)
{
    const struct unc__origin origin = { .site = site, .type = UNC__TYPE_PIPE };
    struct unc_stream *reader = NULL;
    int fds[2];
    int r =
        ret_reader == NULL || ret_writer == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r < 0) {
        return r;
    }
    r = open_pipe(fds);
    if (r < 0) {
        return r;
    }
    r = unc__stream_make(loop, fds[0], &origin, &reader);
    if (r < 0) {
        (void)close(fds[0]);
        goto close_writer;
    }
    r = unc__stream_make(loop, fds[1], &origin, ret_writer);
    if (r < 0) {
        reader = unc_stream_close_at(site, reader);
        goto close_writer;
    }
    *ret_reader = reader;
    return 0;

close_writer:
    (void)close(fds[1]);
    return r;
}

struct unc_stream *unc_stream_close_at(const struct unc_site *site,
                                       struct unc_stream *stream)
{
    if (stream == NULL || !unc__channel_begin_close(site, &stream->channel)) {
        return NULL;
    }
    /* A child shares it with its parent, who goes on using it. */
    if (stream->was_blocking && stream->channel.fd >= 0 &&
        stream->channel.process == unc__process_generation()) {
        (void)set_blocking(stream->channel.fd, /* is_blocking= */ true);
    }
    unc__channel_end_close(&stream->channel);
    unc__buffer_free(&stream->in);
    free(stream);
    return NULL;
}

int unc_stream_get_fd(const struct unc_stream *stream)
{
    return stream == NULL ? -EINVAL : stream->channel.fd;
}

int unc_stream_set_name_at(const struct unc_site *site, struct unc_stream *stream,
                           const char *name)
{
    int r = stream == NULL ? -EINVAL : unc__channel_guard(site, &stream->channel);

    if (r == 0) {
        unc__record_set_name(stream->channel.token, name == NULL ? "" : name);
    }
    return r;
}

int unc_stream_expect_open_at(const struct unc_site *site, struct unc_stream *stream,
                              const char *reason)
{
    int r = stream == NULL ? -EINVAL : unc__channel_guard(site, &stream->channel);

    return r < 0 ? r : unc__record_expect_open(stream->channel.token, reason);
}
