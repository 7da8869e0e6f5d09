/* SPDX-License-Identifier: MIT */
/*
 * libc opens past its own exported calls, so its descriptors are unknown to everybody
 * else. Each stays for one of these purposes: system log, the name service (its cache,
 * its files while setpwent and the like keep them open, a question to a name server that
 * another thread waits for), the list of logins, random bytes. They are known by what
 * they lead to: a program that opens such a file by itself is seen doing so.
 */
#include "judge/libc_fds.h"

#include <stddef.h>
#include <string.h>

#include "judge/socket.h"

static const char *const peers[] = {
    "/dev/log",
    "/run/systemd/journal/dev-log",
    "/run/systemd/journal/syslog",
    "/var/run/nscd/socket",
    "/run/nscd/socket",
};

static const char *const files[] = {
    "/dev/log",       "/dev/urandom",   "/dev/random",        "/etc/passwd",
    "/etc/group",     "/etc/shadow",    "/etc/gshadow",       "/etc/hosts",
    "/etc/services",  "/etc/protocols", "/etc/networks",      "/etc/rpc",
    "/etc/netgroup",  "/etc/ethers",    "/etc/aliases",       "/etc/resolv.conf",
    "/etc/host.conf", "/etc/.pwd.lock", "/etc/nsswitch.conf", "/run/utmp",
    "/var/run/utmp",  "/var/log/wtmp",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_listed(const char *const *list, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], path) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Its maps of the name service cache, and a question to a name server. */
static bool is_socket_of_libc(uint64_t fd)
{
    struct unc__socket_facts facts;

    unc__socket_facts_read(fd, &facts);
    return is_listed(peers, COUNT(peers), facts.peer) || ends_with(facts.peer, ":53");
}

bool unc__fd_is_of_libc(uint64_t fd, const struct unc__fd_facts *facts)
{
    if (strcmp(facts->type, "socket") == 0) {
        return is_socket_of_libc(fd);
    }
    return is_listed(files, COUNT(files), facts->target) ||
           strncmp(facts->target, "/var/cache/nscd/", 16) == 0 ||
           strncmp(facts->target, "/var/db/nscd/", 13) == 0;
}
