/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>

#include "probes/descriptor.h"

UNC_PROBE(int, socket, (int domain, int type, int protocol))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(socket)(domain, type, protocol);

    unc__descriptor_opened(fd, UNC__TYPE_FD_SOCKET, type & SOCK_CLOEXEC,
                           UNC__PROBE_SITE(socket), &caller);
    return fd;
}

UNC_PROBE(int, socketpair, (int domain, int type, int protocol, int *ret_fds))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(socketpair)(domain, type, protocol, ret_fds);

    for (int i = 0; r == 0 && i < 2; i++) {
        unc__descriptor_opened(ret_fds[i], UNC__TYPE_FD_SOCKET, type & SOCK_CLOEXEC,
                               UNC__PROBE_SITE(socketpair), &caller);
    }
    return r;
}
