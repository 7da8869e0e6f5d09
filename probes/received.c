/* SPDX-License-Identifier: MIT */
/*
 * The kernel gives a number to each descriptor for which there is room, also where it cut
 * the rest off (MSG_CTRUNC), and also when the message is only looked at (MSG_PEEK): then
 * once more at the next look.
 */
#include "probes/received.h"

#include <string.h>

#include "probes/brought.h"
#include "probes/descriptor.h"

#define PIDFD_OF_SENDER 4 /* SCM_PIDFD, of newer kernels */

static void record(int source, const struct cmsghdr *part, enum unc__type type, int flags,
                   const struct unc_site *site, const struct unc__caller *caller)
{
    size_t size = part->cmsg_len - CMSG_LEN(0);
    int fd;

    for (size_t at = 0; at + sizeof fd <= size; at += sizeof fd) {
        memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
        unc__descriptor_opened(fd, type, flags & MSG_CMSG_CLOEXEC, site, caller);
        unc__descriptor_brought(source, fd);
    }
}

void unc__descriptor_received(int source, struct msghdr *message, int flags,
                              const struct unc_site *site,
                              const struct unc__caller *caller)
{
    struct cmsghdr *part;

    for (part = CMSG_FIRSTHDR(message); part != NULL; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_len < CMSG_LEN(0)) {
            continue;
        }
        if (part->cmsg_type == SCM_RIGHTS) {
            record(source, part, UNC__TYPE_FD_RECEIVED, flags, site, caller);
        } else if (part->cmsg_type == PIDFD_OF_SENDER) {
            record(source, part, UNC__TYPE_FD_PIDFD, MSG_CMSG_CLOEXEC, site, caller);
        }
    }
}
