/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "probes/descriptor.h"

static inline void piped(int result, const int *fds, int flags,
                         const struct unc_site *site, const struct unc__caller *caller)
{
    for (int i = 0; result == 0 && i < 2; i++) {
        unc__descriptor_opened(fds[i], UNC__TYPE_FD_PIPE, flags & O_CLOEXEC, site,
                               caller);
    }
}

#define PIPE(name)                                            \
    UNC_PROBE(int, name, (int *ret_fds))                      \
    {                                                         \
        struct unc__caller caller = UNC__CALLER();            \
        int r = UNC_REAL(name)(ret_fds);                      \
                                                              \
        piped(r, ret_fds, 0, UNC__PROBE_SITE(name), &caller); \
        return r;                                             \
    }

PIPE(pipe)
PIPE(__pipe)

UNC_PROBE(int, pipe2, (int *ret_fds, int flags))
{
    struct unc__caller caller = UNC__CALLER();
    int r = UNC_REAL(pipe2)(ret_fds, flags);

    piped(r, ret_fds, flags, UNC__PROBE_SITE(pipe2), &caller);
    return r;
}
