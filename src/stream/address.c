/* SPDX-License-Identifier: MIT */
/*
 * Addresses and their text. Nothing is looked up: numbers stay numbers.
 */
#include "stream/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <unclosed/stream.h>

#include "base/text.h"
#include "stream/stream.h"

int unc__address_of_path(const char *path, struct sockaddr_un *ret_address,
                         socklen_t *ret_size)
{
    size_t length = path == NULL ? 0 : strlen(path);
    bool is_abstract = length > 0 && path[0] == '@';

    if (length == 0 || (is_abstract && length == 1)) {
        return -EINVAL;
    }
    /* A name in the abstract namespace has no NUL at its end. */
    if (length + !is_abstract > sizeof ret_address->sun_path) {
        return -ENAMETOOLONG;
    }
    *ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    memcpy(ret_address->sun_path, path, length);
    if (is_abstract) {
        ret_address->sun_path[0] = '\0';
    }
    *ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length +
                            (is_abstract ? 0 : 1));
    return 0;
}

static void write_ipv4(struct unc__text *text, const struct in_addr *address,
                       in_port_t port)
{
    char number[INET_ADDRSTRLEN] = "";

    (void)inet_ntop(AF_INET, address, number, sizeof number);
    unc__text_format(text, "%s:%u", number, (unsigned)ntohs(port));
}

static void write_ipv6(struct unc__text *text, const struct sockaddr_in6 *address)
{
    char number[INET6_ADDRSTRLEN] = "";
    struct in_addr ipv4;

    if (IN6_IS_ADDR_V4MAPPED(&address->sin6_addr)) {
        memcpy(&ipv4, &address->sin6_addr.s6_addr[12], sizeof ipv4);
        write_ipv4(text, &ipv4, address->sin6_port);
        return;
    }
    (void)inet_ntop(AF_INET6, &address->sin6_addr, number, sizeof number);
    unc__text_format(text, "[%s", number);
    if (address->sin6_scope_id != 0) {
        unc__text_format(text, "%%%u", (unsigned)address->sin6_scope_id);
    }
    unc__text_format(text, "]:%u", (unsigned)ntohs(address->sin6_port));
}

static void write_unix(struct unc__text *text, const struct sockaddr_un *address,
                       socklen_t address_size)
{
    size_t size = address_size - offsetof(struct sockaddr_un, sun_path);
    const char *path = address->sun_path;

    if (address_size <= offsetof(struct sockaddr_un, sun_path)) {
        return; /* it was never bound */
    }
    if (path[0] == '\0') {
        unc__text_add(text, "@");
        path++;
        size--;
    }
    unc__text_add_bytes(text, path, strnlen(path, size));
}

static int write_address(const struct sockaddr *address, socklen_t address_size,
                         char *buffer, size_t size)
{
    struct unc__text text = unc__text_init(buffer, size);

    switch (address->sa_family) {
    case AF_INET: {
        const struct sockaddr_in *ipv4 = (const void *)address;

        write_ipv4(&text, &ipv4->sin_addr, ipv4->sin_port);
        break;
    }
    case AF_INET6:
        write_ipv6(&text, (const void *)address);
        break;
    case AF_UNIX:
        write_unix(&text, (const void *)address, address_size);
        break;
    default:
        break;
    }
    return text.is_cut ? -ENOSPC : 0;
}

int unc__address_of_socket(int fd, int is_peer, char *buffer, size_t size)
{
    struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
    struct sockaddr *generic = (struct sockaddr *)&address;
    socklen_t address_size = sizeof address;
    int r;

    if (buffer == NULL || size == 0) {
        return -EINVAL;
    }
    r = is_peer ? getpeername(fd, generic, &address_size)
                : getsockname(fd, generic, &address_size);
    return r < 0 ? -errno : write_address(generic, address_size, buffer, size);
}

int unc__address_port(int fd)
{
    struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
    socklen_t address_size = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &address_size) < 0) {
        return -errno;
    }
    switch (address.ss_family) {
    case AF_INET:
        return ntohs(((const struct sockaddr_in *)(const void *)&address)->sin_port);
    case AF_INET6:
        return ntohs(((const struct sockaddr_in6 *)(const void *)&address)->sin6_port);
    default:
        return -EAFNOSUPPORT;
    }
}

int unc_stream_get_peer(const struct unc_stream *stream, char *buffer, size_t size)
{
    return stream == NULL ? -EINVAL
                          : unc__address_of_socket(stream->channel.fd, /* is_peer= */ 1,
                                                   buffer, size);
}

int unc_stream_get_local(const struct unc_stream *stream, char *buffer, size_t size)
{
    return stream == NULL ? -EINVAL
                          : unc__address_of_socket(stream->channel.fd, /* is_peer= */ 0,
                                                   buffer, size);
}
