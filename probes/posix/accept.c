/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>

#include "probes/brought.h"
#include "probes/descriptor.h"

static inline void accepted(int listener, int fd, int flags, const struct unc_site *site,
                            const struct unc__caller *caller)
{
    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(listener, site, caller);
    }
    unc__descriptor_opened(fd, UNC__TYPE_FD_SOCKET, flags & SOCK_CLOEXEC, site, caller);
    unc__descriptor_brought(listener, fd);
}

UNC_PROBE(int, accept, (int listener, struct sockaddr *ret_address, socklen_t *size))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(accept)(listener, ret_address, size);

    accepted(listener, fd, 0, UNC__PROBE_SITE(accept), &caller);
    return fd;
}

UNC_PROBE(int, accept4,
          (int listener, struct sockaddr *ret_address, socklen_t *size, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(accept4)(listener, ret_address, size, flags);

    accepted(listener, fd, flags, UNC__PROBE_SITE(accept4), &caller);
    return fd;
}
