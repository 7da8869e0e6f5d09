/* SPDX-License-Identifier: MIT */
#include <sys/epoll.h>

#include "probes/descriptor.h"
#include "probes/watched.h"

UNC_PROBE(int, epoll_ctl, (int epoll, int operation, int fd, struct epoll_event *event))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(epoll_ctl)(epoll, operation, fd, event);

    unc__epoll_watched(r, epoll, operation, fd, UNC__PROBE_SITE(epoll_ctl), &caller);
    return r;
}
