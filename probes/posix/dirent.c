/* SPDX-License-Identifier: MIT */
/*
 * Streams of folders. Their descriptors do not go over an exec. scandir, nftw and glob
 * open and close inside of libc, and leave nothing.
 */
#include <dirent.h>

#include "probes/stream.h"

static struct unc__stream stream_of(DIR *folder, const struct unc_site *site,
                                    const struct unc__caller *caller)
{
    return (struct unc__stream){
        .address = folder,
        .fd = folder != NULL ? dirfd(folder) : -1,
        .site = site,
        .caller = caller,
    };
}

UNC_PROBE(DIR *, opendir, (const char *path))
{
    struct unc__caller caller = UNC__CALLER();
    DIR *folder = UNC_REAL(opendir)(path);
    struct unc__stream stream = stream_of(folder, UNC__PROBE_SITE(opendir), &caller);

    unc__stream_made(&stream, UNC__TYPE_FD_DIR, 0);
    return folder;
}

UNC_PROBE(DIR *, fdopendir, (int fd))
{
    struct unc__caller caller = UNC__CALLER();
    DIR *folder = UNC_REAL(fdopendir)(fd);
    struct unc__stream stream = stream_of(folder, UNC__PROBE_SITE(fdopendir), &caller);

    if (folder == NULL) {
        unc__descriptor_use_failed(fd, UNC__PROBE_SITE(fdopendir), &caller);
    }
    unc__stream_made(&stream, UNC__TYPE_FD_DIR, 0);
    return folder;
}

UNC_PROBE(int, closedir, (DIR * folder))
{
    struct unc__caller caller = UNC__CALLER();
    struct unc__stream_end end =
        unc__stream_closing(stream_of(folder, UNC__PROBE_SITE(closedir), &caller));
    int r = UNC_REAL(closedir)(folder);

    unc__stream_closed(&end, r != 0);
    return r;
}
