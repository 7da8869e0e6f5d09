/* SPDX-License-Identifier: MIT */
/* File systems that are made and mounted step by step, each step a descriptor. */
#include <fcntl.h>

#include "probes/descriptor.h"

#define FILE_SYSTEM_CLOEXEC 1u /* of fsopen, fsmount and fspick alike */

UNC_PROBE(int, open_tree, (int directory, const char *path, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(open_tree)(directory, path, flags);

    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(directory, UNC__PROBE_SITE(open_tree), &caller);
    }
    unc__descriptor_opened(fd, UNC__TYPE_FD_FILE, (flags & O_CLOEXEC) != 0,
                           UNC__PROBE_SITE(open_tree), &caller);
    return fd;
}

UNC_PROBE(int, fsopen, (const char *type, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(fsopen)(type, flags);

    unc__descriptor_opened(fd, UNC__TYPE_FD_FILE, (flags & FILE_SYSTEM_CLOEXEC) != 0,
                           UNC__PROBE_SITE(fsopen), &caller);
    return fd;
}

UNC_PROBE(int, fsmount, (int context, unsigned flags, unsigned attributes))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(fsmount)(context, flags, attributes);

    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(context, UNC__PROBE_SITE(fsmount), &caller);
    }
    unc__descriptor_opened(fd, UNC__TYPE_FD_FILE, (flags & FILE_SYSTEM_CLOEXEC) != 0,
                           UNC__PROBE_SITE(fsmount), &caller);
    return fd;
}

UNC_PROBE(int, fspick, (int directory, const char *path, unsigned flags))
{
    struct unc__caller caller = UNC__CALLER();
    int fd = UNC_REAL(fspick)(directory, path, flags);

    if (unc__descriptor_has_failed(fd)) {
        unc__descriptor_use_failed(directory, UNC__PROBE_SITE(fspick), &caller);
    }
    unc__descriptor_opened(fd, UNC__TYPE_FD_FILE, (flags & FILE_SYSTEM_CLOEXEC) != 0,
                           UNC__PROBE_SITE(fspick), &caller);
    return fd;
}
