/* SPDX-License-Identifier: MIT */
/* Descriptors that become readable when something happens. */
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include "probes/descriptor.h"
#include "probes/mask.h"

/* Of sys/fanotify.h, which not every C library has. */
#define FANOTIFY_CLOEXEC 1

UNC_PROBE(int, eventfd, (unsigned value, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(eventfd)(value, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_EVENTFD, flags & EFD_CLOEXEC,
                           UNC__PROBE_SITE(eventfd), &caller);
    return fd;
}

UNC_PROBE(int, epoll_create, (int size))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(epoll_create)(size);

    unc__descriptor_opened(fd, UNC__TYPE_FD_EPOLL, 0, UNC__PROBE_SITE(epoll_create),
                           &caller);
    return fd;
}

UNC_PROBE(int, epoll_create1, (int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(epoll_create1)(flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_EPOLL, flags & EPOLL_CLOEXEC,
                           UNC__PROBE_SITE(epoll_create1), &caller);
    return fd;
}

UNC_PROBE(int, timerfd_create, (int clock, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(timerfd_create)(clock, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_TIMERFD, flags & TFD_CLOEXEC,
                           UNC__PROBE_SITE(timerfd_create), &caller);
    return fd;
}

UNC_PROBE(int, timerfd_settime,
          (int fd, int flags, const struct itimerspec *due, struct itimerspec *ret_old))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(timerfd_settime)(fd, flags, due, ret_old);

    if (unc__descriptor_has_failed(r)) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(timerfd_settime), &caller);
    }
    return r;
}

/* With a descriptor it changes that one, and returns it again. */
UNC_PROBE(int, signalfd, (int changed, const sigset_t *mask, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(signalfd)(changed, mask, flags);

    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(changed, UNC__PROBE_SITE(signalfd), &caller);
    } else {
        unc__mask_takes(mask, &caller);
    }
    if (fd != changed) {
        unc__descriptor_opened(fd, UNC__TYPE_FD_SIGNALFD, flags & SFD_CLOEXEC,
                               UNC__PROBE_SITE(signalfd), &caller);
    }
    return fd;
}

UNC_PROBE(int, inotify_init, (void))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(inotify_init)();

    unc__descriptor_opened(fd, UNC__TYPE_FD_INOTIFY, 0, UNC__PROBE_SITE(inotify_init),
                           &caller);
    return fd;
}

UNC_PROBE(int, inotify_init1, (int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(inotify_init1)(flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_INOTIFY, flags & IN_CLOEXEC,
                           UNC__PROBE_SITE(inotify_init1), &caller);
    return fd;
}

UNC_PROBE(int, fanotify_init, (unsigned flags, unsigned event_flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(fanotify_init)(flags, event_flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_FANOTIFY, (flags & FANOTIFY_CLOEXEC) != 0,
                           UNC__PROBE_SITE(fanotify_init), &caller);
    return fd;
}
