/* SPDX-License-Identifier: MIT */
/* Descriptors come in control messages; nearly every message has none. */
#include <sys/socket.h>
#include <time.h>

#include "probes/descriptor.h"
#include "probes/received.h"

UNC_PROBE(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    ssize_t size = UNC_REAL(recvmsg)(fd, message, flags);

    if (__builtin_expect(size >= 0 && message->msg_controllen != 0, 0)) {
        unc__descriptor_received(fd, message, flags, UNC__PROBE_SITE(recvmsg), &caller);
    } else if (unc__descriptor_has_failed(size)) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(recvmsg), &caller);
    }
    return size;
}

UNC_PROBE(int, recvmmsg,
          (int fd, struct mmsghdr *messages, unsigned count, int flags,
           struct timespec *timeout))
{
    struct unc__caller caller = UNC__CALLER();
    int received = UNC_REAL(recvmmsg)(fd, messages, count, flags, timeout);

    for (int i = 0; i < received; i++) {
        if (__builtin_expect(messages[i].msg_hdr.msg_controllen != 0, 0)) {
            unc__descriptor_received(fd, &messages[i].msg_hdr, flags,
                                     UNC__PROBE_SITE(recvmmsg), &caller);
        }
    }
    if (unc__descriptor_has_failed(received)) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(recvmmsg), &caller);
    }
    return received;
}
