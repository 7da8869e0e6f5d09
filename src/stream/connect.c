/* SPDX-License-Identifier: MIT */
/*
 * Connecting: the addresses of a name are tried in turn until one answers.
 *
 * The stream exists from the beginning, without a descriptor, and each attempt gives it
 * one; a failed one takes it back. It becomes the user's, and is recorded, when there is
 * a connection.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "stream/address.h"
#include "stream/name.h"
#include "stream/stream.h"

#define NEVER        INT64_MAX
#define PAUSE_MIN_NS UNC_MS(1)
#define PAUSE_MAX_NS UNC_MS(64)

/* One address to connect to. */
struct target {
    const struct sockaddr *address;
    socklen_t address_size;
    int protocol;
    int64_t deadline_ns;
};

static int64_t deadline_of(int64_t timeout_ns)
{
    int64_t when_ns;

    if (timeout_ns < 0 ||
        __builtin_add_overflow(unc__clock_monotonic_ns(), timeout_ns, &when_ns)) {
        return NEVER;
    }
    return when_ns;
}

/* Returns: 0, or as unc__channel_wait; -ETIMEDOUT. */
static int wait_until(struct unc_stream *stream, const struct unc__purpose *purpose,
                      int64_t when_ns)
{
    struct unc__channel *channel = &stream->channel;
    int r;

    if (when_ns == NEVER) {
        return unc__channel_wait(channel, &channel->writer, purpose);
    }
    r = unc__channel_wait_for(channel, &channel->writer, purpose,
                              when_ns - unc__clock_monotonic_ns());
    return r == UNC__TIME_IS_UP ? -ETIMEDOUT : r;
}

UNC__BESIDE_WAITS static int open_socket(struct unc_stream *stream,
                                         const struct target *target)
{
    int one = 1;
    int fd = unc__fd_above_standard(socket(target->address->sa_family,
                                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                           target->protocol));

    if (fd < 0) {
        return -errno;
    }
    if (target->address->sa_family != AF_UNIX) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    stream->channel.fd = fd;
    return 0;
}

/* Returns: 0, -EINPROGRESS or another negative errno. */
UNC__BESIDE_WAITS static int try_connect(int fd, const struct target *target)
{
    if (connect(fd, target->address, target->address_size) == 0) {
        return 0;
    }
    return errno == EINTR ? -EINPROGRESS : -errno; /* it goes on by itself */
}

/*
 * The queue of a Unix server may be full. No edge tells when it is not any more, so ask
 * now and then. Returns: as try_connect.
 */
static int begin_connect(struct unc_stream *stream, const struct target *target,
                         const struct unc__purpose *purpose)
{
    int64_t pause_ns = PAUSE_MIN_NS;
    int r = try_connect(stream->channel.fd, target);

    while (r == -EAGAIN && target->address->sa_family == AF_UNIX) {
        int64_t left_ns = target->deadline_ns - unc__clock_monotonic_ns();

        if (left_ns <= 0) {
            return -ETIMEDOUT;
        }
        r = unc__channel_wait_for(&stream->channel, &stream->channel.writer, purpose,
                                  pause_ns < left_ns ? pause_ns : left_ns);
        if (r < 0) {
            return r;
        }
        r = try_connect(stream->channel.fd, target);
        pause_ns = pause_ns < PAUSE_MAX_NS ? pause_ns * 2 : pause_ns;
    }
    return r;
}

/* The attempt is over. Returns: how. */
UNC__BESIDE_WAITS static int get_outcome(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? -errno : -error;
}

static int try_target(struct unc_stream *stream, const struct unc__origin *origin,
                      const struct target *target, const struct unc__purpose *purpose)
{
    int r = open_socket(stream, target);
    bool is_waiting;

    if (r == 0) {
        r = begin_connect(stream, target, purpose);
    }
    is_waiting = r == -EINPROGRESS;
    if (r == 0 || is_waiting) {
        r = unc__stream_attach(stream, origin);
    }
    if (r == 0 && is_waiting) {
        r = wait_until(stream, purpose, target->deadline_ns);
        r = r == 0 ? get_outcome(stream->channel.fd) : r;
    }
    if (r < 0) {
        unc__channel_drop_fd(&stream->channel);
    }
    return r;
}

/* Whether another address could do better. */
static bool is_worth_another(int error)
{
    switch (error) {
    case UNC_ECANCELLED:
    case -EMFILE:
    case -ENFILE:
    case -ENOMEM:
    case -ENOSPC:
        return false;
    default:
        return true;
    }
}

static int64_t share_of(int64_t deadline_ns, const struct addrinfo *addresses)
{
    int64_t now_ns = unc__clock_monotonic_ns();
    int64_t count = 0;

    if (deadline_ns == NEVER || deadline_ns <= now_ns) {
        return deadline_ns;
    }
    for (; addresses != NULL; addresses = addresses->ai_next) {
        count++;
    }
    return now_ns + (deadline_ns - now_ns) / count;
}

static int try_each(struct unc_stream *stream, const struct unc__origin *origin,
                    const struct addrinfo *addresses, const struct unc__purpose *purpose,
                    int64_t deadline_ns)
{
    int r = -EADDRNOTAVAIL;

    for (; addresses != NULL; addresses = addresses->ai_next) {
        const struct target target = { .address = addresses->ai_addr,
                                       .address_size = addresses->ai_addrlen,
                                       .protocol = addresses->ai_protocol,
                                       .deadline_ns = share_of(deadline_ns, addresses) };

        r = try_target(stream, origin, &target, purpose);
        if (r == 0 || !is_worth_another(r)) {
            break;
        }
    }
    return r;
}

static int refuse(const struct unc_site *site, struct unc_loop *loop,
                  struct unc_stream *const *ret_stream)
{
    int r = ret_stream == NULL ? -EINVAL : unc__loop_guard(loop, site);

    return r < 0 ? r : unc__task_may_wait(site, loop);
}

/* @r: whether it worked. */
static int finish(struct unc_stream *stream, const struct unc__origin *origin, int r,
                  struct unc_stream **ret_stream)
{
    if (r < 0) {
        (void)unc__stream_drop(stream);
        return unc_raise_at(origin->site, r);
    }
    unc__stream_begin(stream, origin);
    *ret_stream = stream;
    return 0;
}

int unc_stream_connect_at(const struct unc_site *site, struct unc_loop *loop,
                          const char *host, const char *service, int64_t timeout_ns,
                          struct unc_stream **ret_stream)
{
    const struct unc__origin origin = { .site = site,
                                        .type = UNC__TYPE_CONNECTION,
                                        .is_tcp = true };
    const struct unc__purpose purpose = { site, "a connection" };
    const struct unc__name name = { .host = host, .service = service };
    int64_t deadline_ns = deadline_of(timeout_ns);
    struct addrinfo *addresses = NULL;
    struct unc_stream *stream = NULL;
    int r = service == NULL ? -EINVAL : refuse(site, loop, ret_stream);

    if (r == 0) {
        r = unc__name_resolve(site, loop, &name, deadline_ns, &addresses);
    }
    if (r < 0) {
        return r;
    }
    r = unc__stream_new(loop, &origin, &stream);
    if (r == 0) {
        r = try_each(stream, &origin, addresses, &purpose, deadline_ns);
        r = finish(stream, &origin, r, ret_stream);
    }
    freeaddrinfo(addresses);
    return r;
}

int unc_stream_connect_unix_at(const struct unc_site *site, struct unc_loop *loop,
                               const char *path, int64_t timeout_ns,
                               struct unc_stream **ret_stream)
{
    const struct unc__origin origin = { .site = site, .type = UNC__TYPE_CONNECTION };
    const struct unc__purpose purpose = { site, "a connection" };
    struct sockaddr_un address;
    struct target target = { .address = (const struct sockaddr *)&address,
                             .deadline_ns = deadline_of(timeout_ns) };
    struct unc_stream *stream = NULL;
    int r = unc__address_of_path(path, &address, &target.address_size);

    if (r == 0) {
        r = refuse(site, loop, ret_stream);
    }
    if (r == 0) {
        r = unc__stream_new(loop, &origin, &stream);
    }
    return r != 0 ? r
                  : finish(stream, &origin,
                           try_target(stream, &origin, &target, &purpose), ret_stream);
}
