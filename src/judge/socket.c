/* SPDX-License-Identifier: MIT */
/*
 * The addresses of a socket in words. Rejected: inet_ntop, which may ask the locale, and
 * getnameinfo, which asks the world.
 */
#include "judge/socket.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "judge/fd_ask.h"

#define GROUPS 8 /* of sixteen bits in an IPv6 address */

union address {
    struct sockaddr any;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
    struct sockaddr_un local;
    char bytes[sizeof(struct sockaddr_un) + 1]; /* a path may fill it to the brim */
};

/* Before an IPv4 address that is written as one of IPv6. */
static const unsigned char ip4_mapped[12] = { [10] = 0xff, [11] = 0xff };

/* The first byte is the high one. */
static unsigned port_of(in_port_t port)
{
    unsigned char bytes[sizeof port];

    memcpy(bytes, &port, sizeof port);
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static void write_ip4(struct unc__text *text, const unsigned char *bytes, in_port_t port)
{
    unc__text_format(text, "%d.%d.%d.%d:%u", bytes[0], bytes[1], bytes[2], bytes[3],
                     port_of(port));
}

static unsigned group_at(const unsigned char *bytes, int group)
{
    return (unsigned)bytes[group * 2] << 8 | bytes[group * 2 + 1];
}

/* The longest row of zeros, of two at least, is written as "::". */
static int find_gap(const unsigned char *bytes, int *ret_length)
{
    int best = GROUPS;

    *ret_length = 1;
    for (int start = 0; start < GROUPS; start++) {
        int end = start;

        while (end < GROUPS && group_at(bytes, end) == 0) {
            end++;
        }
        if (end - start > *ret_length) {
            best = start;
            *ret_length = end - start;
        }
    }
    return best;
}

static void write_groups(struct unc__text *text, const unsigned char *bytes)
{
    int gap_length;
    int gap = find_gap(bytes, &gap_length);

    for (int group = 0; group < GROUPS;) {
        if (group == gap) {
            unc__text_add(text, "::");
            group += gap_length;
            continue;
        }
        unc__text_add(text, group == 0 || group == gap + gap_length ? "" : ":");
        unc__text_format(text, "%x", group_at(bytes, group));
        group++;
    }
}

static void write_ip6(struct unc__text *text, const struct sockaddr_in6 *address)
{
    const unsigned char *bytes = address->sin6_addr.s6_addr;

    if (memcmp(bytes, ip4_mapped, sizeof ip4_mapped) == 0) {
        write_ip4(text, bytes + 12, address->sin6_port);
        return;
    }
    unc__text_add(text, "[");
    write_groups(text, bytes);
    if (address->sin6_scope_id != 0) {
        unc__text_format(text, "%%%u", address->sin6_scope_id);
    }
    unc__text_format(text, "]:%u", port_of(address->sin6_port));
}

/* An abstract name begins with a NUL, and may have more of them. */
static void write_local(struct unc__text *text, union address *address, size_t size)
{
    size_t length = size - offsetof(struct sockaddr_un, sun_path);
    char *path = address->bytes + offsetof(struct sockaddr_un, sun_path);

    if (path[0] != '\0') {
        unc__text_add(text, path);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        unc__text_add_bytes(text, path[i] == '\0' ? "@" : &path[i], 1);
    }
}

static void write_address(struct unc__text *text, union address *address, size_t size)
{
    switch (address->any.sa_family) {
    case AF_INET:
        write_ip4(text, (const unsigned char *)&address->ip4.sin_addr,
                  address->ip4.sin_port);
        break;
    case AF_INET6:
        write_ip6(text, &address->ip6);
        break;
    case AF_UNIX:
        write_local(text, address, size);
        break;
    default:
        break;
    }
}

void unc__socket_address_write(struct unc__text *text, const void *address, size_t size)
{
    union address copy = { .bytes = { 0 } };

    if (size >= sizeof copy.any.sa_family && size < sizeof copy.bytes) {
        memcpy(copy.bytes, address, size);
        write_address(text, &copy, size);
    }
}

static void read_address(long call, uint64_t fd, char *buffer)
{
    struct unc__text text = unc__text_init(buffer, UNC__ADDRESS_SIZE);
    char address[sizeof(union address) - 1];
    socklen_t size = sizeof address;
    long r =
        unc__fd_ask(call, (int)fd, (long)(intptr_t)address, (long)(intptr_t)&size, 0, 0);

    if (r == 0) {
        unc__socket_address_write(&text, address, size);
    }
}

void unc__socket_facts_read(uint64_t fd, struct unc__socket_facts *ret_facts)
{
    read_address(SYS_getsockname, fd, ret_facts->local);
    read_address(SYS_getpeername, fd, ret_facts->peer);
}

/* A stream that is no socket may be nearly anything: what can be polled. */
bool unc__stream_is_astray(const struct unc__entry_view *entry,
                           const struct unc__fd_facts *facts)
{
    bool is_socket = strcmp(facts->type, "socket") == 0;

    if (strcmp(facts->type, "unknown") == 0) {
        return false;
    }
    return entry->type == UNC__TYPE_PIPE ? is_socket || strcmp(facts->type, "closed") == 0
                                         : !is_socket;
}
