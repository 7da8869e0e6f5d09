/* SPDX-License-Identifier: MIT */
/*
 * dup2 onto a number that is open closes what was there, in one step with the kernel; so
 * it is recorded after, when it is known to have happened.
 */
#include <fcntl.h>

#include "probes/descriptor.h"

UNC_PROBE(int, dup, (int fd))
{
    struct unc__caller caller = UNC__CALLER();
    int copy = UNC_REAL(dup)(fd);

    if (unc__descriptor_has_failed(copy)) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(dup), &caller);
    }
    unc__descriptor_duplicated(copy, fd, /* cloexec= */ 0, UNC__PROBE_SITE(dup), &caller);
    return copy;
}

#define DUP2(name)                                                          \
    UNC_PROBE(int, name, (int fd, int number))                              \
    {                                                                       \
        struct unc__caller caller = UNC__CALLER();                          \
        int copy = UNC_REAL(name)(fd, number);                              \
                                                                            \
        if (unc__descriptor_has_failed(copy)) {                             \
            unc__descriptor_use_failed(fd, UNC__PROBE_SITE(name), &caller); \
        }                                                                   \
        unc__descriptor_replaced(copy, fd, UNC__PROBE_SITE(name), &caller); \
        return copy;                                                        \
    }

DUP2(dup2)
DUP2(__dup2)

UNC_PROBE(int, dup3, (int fd, int number, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int copy = UNC_REAL(dup3)(fd, number, flags);

    if (unc__descriptor_has_failed(copy)) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(dup3), &caller);
    }
    unc__descriptor_replaced(copy, fd, UNC__PROBE_SITE(dup3), &caller);
    return copy;
}
