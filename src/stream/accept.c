/* SPDX-License-Identifier: MIT */
/*
 * Accepting clients.
 *
 * When there is no descriptor left, accept fails, the client stays in the queue and the
 * socket stays readable: whoever just tried again would spin, and whoever waited for the
 * next edge might wait for ever. So it looks away for a moment and then tries again.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "stream/server.h"

#define PAUSE_NS UNC_MS(100)

static bool is_shortage(int error)
{
    return error == -EMFILE || error == -ENFILE || error == -ENOBUFS || error == -ENOMEM;
}

/* What concerns this client only: it is gone, or a network between us is. */
static bool is_about_client(int error)
{
    switch (error) {
    case -EINTR:
    case -ECONNABORTED:
    case -EPROTO:
    case -EPERM:
    case -ENETDOWN:
    case -ENETUNREACH:
    case -ENOPROTOOPT:
    case -EOPNOTSUPP:
    case -EHOSTDOWN:
    case -EHOSTUNREACH:
    case -ENONET:
        return true;
    default:
        return false;
    }
}

static void warn(struct unc_server *server, int error)
{
    char buffer[512];
    char address[UNC_ADDRESS_SIZE] = "";
    struct unc__text text = unc__text_init(buffer, sizeof buffer - 1); /* room for "\n" */

    if (server->has_warned) {
        return;
    }
    server->has_warned = true;
    (void)unc_server_get_address(server, address, sizeof address);
    unc__text_format(&text,
                     "unclosed: server %s cannot accept: %s; its clients wait until that "
                     "is over",
                     address, unc_strerror(error));
    unc__failure_warn(server->channel.loop, &text);
}

/* Returns: 0 when the moment is over, or as unc__channel_wait. */
static int look_away(struct unc_server *server, const struct unc__purpose *purpose)
{
    struct unc__channel *channel = &server->channel;
    int64_t until_ns = unc__clock_monotonic_ns() + PAUSE_NS;
    int r;

    do {
        int64_t left_ns = until_ns - unc__clock_monotonic_ns();

        r = unc__channel_wait_for(channel, &channel->reader, purpose, left_ns);
    } while (r == 0); /* more clients are no reason to try sooner */
    return r < 0 ? r : 0;
}

/* Returns: a descriptor or a negative errno. */
UNC__BESIDE_WAITS static int try_accept(int fd)
{
    int client =
        unc__fd_above_standard(accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));

    return client < 0 ? -errno : client;
}

/* Returns: a descriptor or a negative error, as unc__channel_wait. */
static int accept_next(struct unc_server *server, const struct unc__purpose *purpose)
{
    struct unc__channel *channel = &server->channel;
    int r = unc__channel_take_turn(channel, &channel->reader, purpose);

    while (r == 0) {
        int fd;

        if (!server->is_readable) {
            r = unc__channel_wait(channel, &channel->reader, purpose);
            continue;
        }
        fd = try_accept(channel->fd);
        if (fd >= 0) {
            return fd;
        }
        if (fd == -EAGAIN) {
            server->is_readable = false;
        } else if (is_shortage(fd)) {
            warn(server, fd);
            r = look_away(server, purpose);
        } else if (is_about_client(fd)) {
            r = unc__channel_take_turn(channel, &channel->reader, purpose);
        } else {
            r = unc_raise_at(purpose->site, fd);
        }
    }
    return r;
}

int unc_server_accept_at(const struct unc_site *site, struct unc_server *server,
                         struct unc_stream **ret_stream)
{
    const struct unc__purpose purpose = { site, "a client" };
    struct unc__origin origin = { .site = site, .type = UNC__TYPE_CONNECTION };
    int fd;
    int r = server == NULL || ret_stream == NULL
                ? -EINVAL
                : unc__channel_may_wait(site, &server->channel);

    if (r == 0 && server->channel.reader != NULL) {
        r = unc_raise_at(site, -EBUSY);
    }
    if (r < 0) {
        return r;
    }
    fd = accept_next(server, &purpose);
    if (fd < 0) {
        return fd;
    }
    origin.parent = server->channel.token.serial;
    origin.is_tcp = server->is_tcp;
    r = unc__stream_make(server->channel.loop, fd, &origin, ret_stream);
    if (r < 0) {
        (void)close(fd);
        return unc_raise_at(site, r);
    }
    return 0;
}
