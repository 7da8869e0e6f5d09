/* SPDX-License-Identifier: MIT */
/*
 * The record lets go before the kernel does: as soon as the kernel has the number back,
 * another thread may be given it. On Linux a close that fails has closed too, also with
 * EINTR, unless there was nothing to close.
 */
#include "probes/descriptor.h"

#define CLOSE(name)                                                                      \
    UNC_PROBE(int, name, (int fd))                                                       \
    {                                                                                    \
        struct unc__caller caller = UNC__CALLER();                                       \
        bool was_known = unc__descriptor_closing(fd, &caller);                           \
        int r = UNC_REAL(name)(fd);                                                      \
                                                                                         \
        if (unc__descriptor_has_failed(r)) {                                             \
            unc__descriptor_close_failed(fd, was_known, UNC__PROBE_SITE(name), &caller); \
        }                                                                                \
        return r;                                                                        \
    }

CLOSE(close)
CLOSE(__close)
