/* SPDX-License-Identifier: MIT */
/* What the kernel gives out here never goes over an exec. */
#include <sys/types.h>

#include "probes/descriptor.h"

UNC_PROBE(int, pidfd_open, (pid_t process, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(pidfd_open)(process, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_PIDFD, /* cloexec= */ 1,
                           UNC__PROBE_SITE(pidfd_open), &caller);
    return fd;
}

UNC_PROBE(int, pidfd_getfd, (int process, int number, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(pidfd_getfd)(process, number, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_RECEIVED, /* cloexec= */ 1,
                           UNC__PROBE_SITE(pidfd_getfd), &caller);
    return fd;
}
