/* SPDX-License-Identifier: MIT */
/*
 * Servers: listening, the address, the end.
 */
#include "stream/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream/address.h"
#include "stream/name.h"

static void on_ready(struct unc__io_watch *watch, uint32_t events)
{
    struct unc_server *server = (struct unc_server *)(void *)watch;

    (void)events;
    server->is_readable = true;
    unc__channel_wake(server->channel.reader);
}

static int server_new(struct unc_loop *loop, struct unc_server **ret_server)
{
    struct unc_server *server = calloc(1, sizeof *server);
    int r = server == NULL ? -ENOMEM : unc__channel_init(&server->channel, loop);

    if (r < 0) {
        free(server);
        return r;
    }
    server->channel.watch.ready = on_ready;
    server->is_readable = true;
    *ret_server = server;
    return 0;
}

static int set_option(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value) < 0 ? -errno : 0;
}

/* Before bind. Returns: 0 or a negative errno. */
static int set_options(int fd, int family, const struct unc_server_options *options)
{
    int r;

    if (family == AF_UNIX) {
        return 0;
    }
    r = set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (r == 0 && options->shares_port) {
        r = set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    }
    if (r == 0 && family == AF_INET6) {
        r = set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, options->is_ipv6_only != 0);
    }
    /* What is accepted inherits it: no system call for each. */
    (void)set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    return r;
}

static int backlog_of(const struct unc_server_options *options)
{
    return options->backlog == 0 || options->backlog > INT32_MAX ? SOMAXCONN
                                                                 : (int)options->backlog;
}

/* Where the file at @path will be, wherever the program goes meanwhile. NULL: no
 * memory. */
static char *absolute_of(const char *path)
{
    char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
    /* Without one it is absolute, or nobody knows where we are. */
    const char *start = folder == NULL ? "" : folder;
    size_t size = strlen(start) + 1 + strlen(path) + 1;
    char *absolute = malloc(size);

    if (absolute != NULL) {
        (void)snprintf(absolute, size, "%s%s%s", start, folder == NULL ? "" : "/", path);
    }
    free(folder);
    return absolute;
}

/* Which file was made, so that closing removes this one and no other. */
static void remember_path(struct unc_server *server)
{
    struct stat status;

    if (server->path != NULL && lstat(server->path, &status) == 0) {
        server->path_device = status.st_dev;
        server->path_inode = status.st_ino;
        server->has_path = true;
    }
}

static void remove_path(const struct unc_server *server)
{
    struct stat status;

    if (server->has_path && lstat(server->path, &status) == 0 &&
        status.st_dev == server->path_device && status.st_ino == server->path_inode) {
        (void)unlink(server->path);
    }
}

static struct unc_server *server_free(struct unc_server *server)
{
    free(server->path);
    free(server);
    return NULL;
}

/* The server at @address, which nobody else has, from here to the queue that fills. */
static int open_at(struct unc_server *server, const struct sockaddr *address,
                   socklen_t address_size, const struct unc_server_options *options)
{
    int fd = unc__fd_above_standard(socket(address->sa_family,
                                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                                           /* any */ 0));
    int r;

    if (fd < 0) {
        return -errno;
    }
    server->channel.fd = fd;
    server->is_tcp = address->sa_family != AF_UNIX;
    r = set_options(fd, address->sa_family, options);
    if (r == 0 && bind(fd, address, address_size) < 0) {
        r = -errno;
    }
    if (r == 0) {
        remember_path(server);
    }
    if (r == 0 && listen(fd, backlog_of(options)) < 0) {
        r = -errno;
    }
    if (r == 0) {
        r = unc__channel_attach(&server->channel, EPOLLIN, /* is_adopted= */ false);
    }
    if (r < 0) {
        remove_path(server);
        unc__channel_drop_fd(&server->channel);
    }
    return r;
}

static int open_first(struct unc_server *server, const struct addrinfo *addresses,
                      const struct unc_server_options *options)
{
    int r = -EADDRNOTAVAIL;

    for (; addresses != NULL; addresses = addresses->ai_next) {
        r = open_at(server, addresses->ai_addr, addresses->ai_addrlen, options);
        if (r == 0 || r == -EMFILE || r == -ENFILE) {
            break;
        }
    }
    return r;
}

static int open_name(const struct unc_site *site, struct unc_server *server,
                     const struct unc__name *name,
                     const struct unc_server_options *options)
{
    struct addrinfo *addresses;
    int r = unc__name_resolve(site, server->channel.loop, name, INT64_MAX, &addresses);

    if (r == 0) {
        r = open_first(server, addresses, options);
        freeaddrinfo(addresses);
    }
    return r;
}

/* All addresses of this machine: one IPv6 socket takes IPv4 as well, where there is
 * IPv6. */
static int open_any(const struct unc_site *site, struct unc_server *server,
                    const char *service, const struct unc_server_options *options)
{
    struct unc__name name = { .service = service,
                              .family = AF_INET6,
                              .is_to_listen = true };
    int r = open_name(site, server, &name, options);

    if (r == -EAFNOSUPPORT || r == -EADDRNOTAVAIL) {
        name.family = AF_INET;
        r = open_name(site, server, &name, options);
    }
    return r;
}

/* It listens: it is the user's from now on. */
static void begin(struct unc_server *server, const struct unc_site *site)
{
    char address[UNC_ADDRESS_SIZE];

    unc__channel_record(&server->channel, site, UNC__TYPE_SERVER, 0);
    if (unc_server_get_address(server, address, sizeof address) == 0) {
        unc__record_set_name(server->channel.token, address);
    }
}

int unc_server_listen_at(const struct unc_site *site, struct unc_loop *loop,
                         const char *host, const char *service,
                         const struct unc_server_options *options,
                         struct unc_server **ret_server)
{
    static const struct unc_server_options defaults;
    const struct unc__name name = { .host = host,
                                    .service = service,
                                    .is_to_listen = true };
    struct unc_server *server = NULL;
    int r = service == NULL || ret_server == NULL ? -EINVAL : unc__loop_guard(loop, site);

    if (r == 0) {
        r = server_new(loop, &server);
    }
    if (r != 0) {
        return r;
    }
    options = options == NULL ? &defaults : options;
    r = host == NULL ? open_any(site, server, service, options)
                     : open_name(site, server, &name, options);
    if (r < 0) {
        server = server_free(server);
        return r;
    }
    begin(server, site);
    *ret_server = server;
    return 0;
}

int unc_server_listen_unix_at(const struct unc_site *site, struct unc_loop *loop,
                              const char *path, struct unc_server **ret_server)
{
    static const struct unc_server_options options;
    struct sockaddr_un address;
    socklen_t address_size;
    struct unc_server *server = NULL;
    int r = ret_server == NULL ? -EINVAL
                               : unc__address_of_path(path, &address, &address_size);

    if (r == 0) {
        r = unc__loop_guard(loop, site);
    }
    if (r == 0) {
        r = server_new(loop, &server);
    }
    if (r != 0) {
        return r;
    }
    if (path[0] != '@') {
        server->path = absolute_of(path);
        r = server->path == NULL ? -ENOMEM : 0;
    }
    if (r == 0) {
        r = open_at(server, (const struct sockaddr *)&address, address_size, &options);
    }
    if (r < 0) {
        server = server_free(server);
        return r;
    }
    begin(server, site);
    *ret_server = server;
    return 0;
}

struct unc_server *unc_server_close_at(const struct unc_site *site,
                                       struct unc_server *server)
{
    if (server == NULL || !unc__channel_begin_close(site, &server->channel)) {
        return NULL;
    }
    /* To a parent that goes on listening the path still leads. */
    if (server->channel.process == unc__process_generation()) {
        remove_path(server);
    }
    unc__channel_end_close(&server->channel);
    return server_free(server);
}

int unc_server_get_fd(const struct unc_server *server)
{
    return server == NULL ? -EINVAL : server->channel.fd;
}

int unc_server_get_address(const struct unc_server *server, char *buffer, size_t size)
{
    return server == NULL ? -EINVAL
                          : unc__address_of_socket(server->channel.fd, /* is_peer= */ 0,
                                                   buffer, size);
}

int unc_server_get_port(const struct unc_server *server)
{
    return server == NULL ? -EINVAL : unc__address_port(server->channel.fd);
}

int unc_server_expect_open_at(const struct unc_site *site, struct unc_server *server,
                              const char *reason)
{
    int r = server == NULL ? -EINVAL : unc__channel_guard(site, &server->channel);

    return r < 0 ? r : unc__record_expect_open(server->channel.token, reason);
}
